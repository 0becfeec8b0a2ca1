import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { annotate, exportVariable, log } from '../runner.js';

function printed(act) {
  const write = process.stdout.write;
  let text = '';
  process.stdout.write = (data) => (text += data);
  try {
    act();
  } finally {
    process.stdout.write = write;
  }
  return text;
}

test('commands are escaped', () =>
  assert.equal(
    printed(() => annotate('warning', '100 %\nof a,b:c')), '::warning title=cacheprog::100 %25%0Aof a,b:c\n'));

test('what others have written is no command', () =>
  assert.equal(printed(() => log('::add-mask::x')), ' ::add-mask::x\n'));

test('a value may have lines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'runner-'));
  try {
    process.env.GITHUB_ENV = join(folder, 'env');
    writeFileSync(process.env.GITHUB_ENV, '');
    exportVariable('NAME', 'a\nb=c');
    assert.match(readFileSync(process.env.GITHUB_ENV, 'utf8'), /^NAME<<(end-\S+)\na\nb=c\n\1\n$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
