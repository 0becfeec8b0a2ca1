import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemIn, split } from '../program.js';

const fine = [
  'Restored 1,182 objects (205 MiB) to /root/.cache/go-build in 1.6 s, 0 were there: those of the last job of this kind.',
  'Nothing to restore for go: the store has no manifest for this job yet.',
  "Saved nothing from /root/.cache/golangci-lint: run 'cacheprog restore' before the job, so that it is known what the job uses.",
  'Saved nothing: writing to the remote store is disabled.',
  'time=2026-11-30T09:00:00Z level=INFO msg="Session ended"',
];

const wrong = {
  'time=2026-11-30T09:00:00Z level=WARN msg="Store \\"x\\" denies writes" reason="read only"':
    'Store "x" denies writes: reason="read only"',
  'time=2026-11-30T09:00:00Z level=ERROR msg=Failed': 'Failed',
  'Restored nothing: cannot read from the remote store: HTTP 503':
    'Restored nothing: cannot read from the remote store: HTTP 503',
  'Saved nothing: cannot use the remote store: HTTP 503': 'Saved nothing: cannot use the remote store: HTTP 503',
  'cacheprog: --s3-bucket is missing': '--s3-bucket is missing',
};

test('results are no problems', () => fine.forEach((line) => assert.equal(problemIn(line), '')));

test('warnings, errors and failures are', () =>
  Object.entries(wrong).forEach(([line, sentence]) => assert.equal(problemIn(line), sentence)));

test('each is told once', () => {
  const [line] = Object.keys(wrong);
  assert.deepEqual(split([...fine, line, line]), { problems: [wrong[line]], others: fine });
});
