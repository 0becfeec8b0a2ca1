import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { fileName, platform, release } from '../release.js';

afterEach(() => delete process.env.GITHUB_ACTION_REF);

const names = [
  ['Linux', 'X64', false, 'cacheprog-1.2.3-linux-amd64.tar.gz'],
  ['Linux', 'ARM64', false, 'cacheprog-1.2.3-linux-arm64.tar.gz'],
  ['Linux', 'X64', true, 'cacheprog-1.2.3-linux-musl-amd64.tar.gz'],
  ['Linux', 'ARM64', true, 'cacheprog-1.2.3-linux-musl-arm64.tar.gz'],
  ['macOS', 'X64', false, 'cacheprog-1.2.3-darwin-amd64.tar.gz'],
  ['macOS', 'ARM64', false, 'cacheprog-1.2.3-darwin-arm64.tar.gz'],
  ['Windows', 'X64', false, 'cacheprog-1.2.3-windows-amd64.zip'],
];

for (const [system, processor, musl, name] of names) {
  test(`${system} ${processor}${musl ? ' musl' : ''} gets ${name}`, () =>
    assert.equal(fileName('1.2.3', platform(system, processor, musl)), name));
}

test('other runners are told which packages there are', () => {
  assert.throws(() => platform('Windows', 'ARM64', false), /there is no package for windows-arm64; .* windows-amd64$/);
  assert.throws(() => platform('Linux', 'ARM', false), /there is no package for linux-ARM;/);
});

test('the tag of a version counts more than an older version in its tree', () => {
  const tree = { version: '1.2.3', sha256: { file: 'sum' } };
  assert.equal(release(tree), tree);
  for (const ref of ['v1', 'v1.2.3', 'main', '0123456789abcdef0123456789abcdef01234567']) {
    process.env.GITHUB_ACTION_REF = ref;
    assert.equal(release(tree), tree);
  }
  process.env.GITHUB_ACTION_REF = 'v1.3.0';
  assert.deepEqual(release(tree), { version: '1.3.0', sha256: {} });
});

test('a tree without a release says what to do', () => {
  assert.throws(() => release({ version: '', sha256: {} }), /belongs to no release: use a tag, such as v1/);
});
