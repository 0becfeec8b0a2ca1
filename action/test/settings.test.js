import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { settings, storeVariables } from '../settings.js';

afterEach(() => {
  for (const name of Object.keys(process.env).filter((each) => /^(INPUT_|CACHEPROG_)/.test(each))) {
    delete process.env[name];
  }
});

function inputs(values) {
  Object.entries(values).forEach(([name, value]) => (process.env[`INPUT_${name.toUpperCase()}`] = value));
  return settings();
}

const TYPE = 'CACHEPROG_REMOTE_STORAGE_TYPE';

test('the default is GitHub\'s cache in GOCACHE mode, with modules', () => {
  const found = inputs({});
  assert.deepEqual(found.variables, { [TYPE]: 'github' });
  assert.equal(found.mode, 'gocache');
  assert.equal(found.keepsModules, true);
});

const stores = {
  none: { [TYPE]: 'disabled' },
  's3://bucket': { [TYPE]: 's3', CACHEPROG_S3_BUCKET: 'bucket' },
  's3://bucket/a/b/?region=eu-central-1&endpoint=minio+https://host:9000': {
    [TYPE]: 's3',
    CACHEPROG_S3_BUCKET: 'bucket',
    CACHEPROG_S3_PREFIX: 'a/b',
    CACHEPROG_S3_REGION: 'eu-central-1',
    CACHEPROG_S3_ENDPOINT: 'minio+https://host:9000',
  },
  's3://bucket/{% GOOS %}/{% env.X %}?path-style=true&anonymous=true': {
    [TYPE]: 's3',
    CACHEPROG_S3_BUCKET: 'bucket',
    CACHEPROG_S3_PREFIX: '{% GOOS %}/{% env.X %}',
    CACHEPROG_S3_FORCE_PATH_STYLE: 'true',
    CACHEPROG_S3_ANONYMOUS: 'true',
  },
  'gs://bucket/go': { [TYPE]: 'gcs', CACHEPROG_GCS_BUCKET: 'bucket', CACHEPROG_GCS_PREFIX: 'go' },
  'azure://account/container': {
    [TYPE]: 'azure',
    CACHEPROG_AZURE_ACCOUNT: 'account',
    CACHEPROG_AZURE_CONTAINER: 'container',
  },
  'azure://account/container/a/b': {
    [TYPE]: 'azure',
    CACHEPROG_AZURE_ACCOUNT: 'account',
    CACHEPROG_AZURE_CONTAINER: 'container',
    CACHEPROG_AZURE_PREFIX: 'a/b',
  },
  'oci://ghcr.io/owner/go-cache': { [TYPE]: 'oci', CACHEPROG_OCI_REPOSITORY: 'ghcr.io/owner/go-cache' },
  'https://proxy:8080/go': { [TYPE]: 'http', CACHEPROG_HTTP_STORAGE_BASE_URL: 'https://proxy:8080/go' },
};

for (const [url, variables] of Object.entries(stores)) {
  test(`a store is ${url}`, () => assert.deepEqual(storeVariables(url), variables));
}

const wrong = [
  [{ stroe: 's3://b' }, "stroe: no such input; there are store, mode, options, read-only, modules, package, sha256, matrix"],
  [{ mode: 'fast' }, "mode: 'fast' is none of gocache, helper"],
  [{ modules: 'yes' }, "modules: 'yes' is none of true, false"],
  [{ store: 'bucket' }, /^store: 'bucket' is none of github, s3:\/\/bucket\/prefix, .*, none$/],
  [{ store: 's3://' }, "store: 's3://' does not have the form s3://bucket/prefix"],
  [{ store: 'azure://account' }, "store: 'azure://account' does not have the form azure://account/container/prefix"],
  [{ store: 's3://b?zone=1' },
    "store: s3 has no parameter 'zone'; there are region, endpoint, read-prefixes, path-style, anonymous"],
  [{ store: 'oci://r/n?x=1' }, "store: oci has no parameter 'x'; it has none"],
  [{ options: 'CACHEPROG_A=1\nSECRET=xyz' }, "options: 'SECRET' does not begin a line CACHEPROG_NAME=value"],
  [{ package: 'p', sha256: '12' }, "sha256: '12' is no SHA-256, which has 64 hexadecimal digits"],
  [{ sha256: '0'.repeat(64) }, 'sha256: it is the sum of what the input package names, which is not set'],
];

for (const [values, message] of wrong) {
  test(`wrong inputs are told: ${JSON.stringify(values)}`, () => assert.throws(() => inputs(values), { message }));
}

test('options come last, and name the store alone, too', () => {
  const found = inputs({ options: `\n# a bucket\n${TYPE}=s3\nCACHEPROG_S3_BUCKET = b=c \n`, 'read-only': 'true' });
  assert.deepEqual(found.variables, { [TYPE]: 's3', CACHEPROG_S3_BUCKET: 'b=c', CACHEPROG_DISABLE_PUT: 'true' });
  assert.equal(found.type, 's3');
});

test('jobs of a matrix have names of their own', () => {
  process.env.GITHUB_JOB = 'unit';
  assert.equal(inputs({ matrix: '{\n  "go": "1.26"\n}' }).environment.GITHUB_JOB, 'unit { "go": "1.26" }');
  assert.equal(inputs({ matrix: 'null' }).environment.GITHUB_JOB, undefined);
});

test('the workflow\'s variables may name the store', () => {
  process.env[TYPE] = 's3';
  assert.equal(inputs({}).type, 's3');
  assert.equal(inputs({ store: 'none' }).type, 'disabled');
});
