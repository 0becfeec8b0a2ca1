// The inputs of the action, and what they are for the program: variables. Nothing is read or sent here.
import { variable } from './runner.js';

const TYPE = 'CACHEPROG_REMOTE_STORAGE_TYPE';

// Of URLs of stores: the variables of the parts of the path, and of the parameters.
const STORES = {
  s3: {
    form: 's3://bucket/prefix',
    type: 's3',
    path: ['CACHEPROG_S3_BUCKET', 'CACHEPROG_S3_PREFIX'],
    required: 1,
    parameters: {
      region: 'CACHEPROG_S3_REGION',
      endpoint: 'CACHEPROG_S3_ENDPOINT',
      'read-prefixes': 'CACHEPROG_S3_READ_PREFIXES',
      'path-style': 'CACHEPROG_S3_FORCE_PATH_STYLE',
      anonymous: 'CACHEPROG_S3_ANONYMOUS',
    },
  },
  gs: {
    form: 'gs://bucket/prefix',
    type: 'gcs',
    path: ['CACHEPROG_GCS_BUCKET', 'CACHEPROG_GCS_PREFIX'],
    required: 1,
    parameters: { endpoint: 'CACHEPROG_GCS_ENDPOINT', 'read-prefixes': 'CACHEPROG_GCS_READ_PREFIXES' },
  },
  azure: {
    form: 'azure://account/container/prefix',
    type: 'azure',
    path: ['CACHEPROG_AZURE_ACCOUNT', 'CACHEPROG_AZURE_CONTAINER', 'CACHEPROG_AZURE_PREFIX'],
    required: 2,
    parameters: { endpoint: 'CACHEPROG_AZURE_ENDPOINT', anonymous: 'CACHEPROG_AZURE_ANONYMOUS' },
  },
  oci: {
    form: 'oci://registry/repository',
    type: 'oci',
    path: ['CACHEPROG_OCI_REPOSITORY'],
    required: 1,
    parameters: {},
  },
};

const FORMS = ['github', ...Object.values(STORES).map((store) => store.form), 'https://host', 'none'];

const INPUTS = ['store', 'mode', 'options', 'read-only', 'modules', 'package', 'sha256', 'matrix'];

// An input that is wrong, in one line.
export class InputError extends Error {}

function input(name, otherwise) {
  return variable(`INPUT_${name.toUpperCase()}`) || otherwise;
}

function choice(name, otherwise, ...others) {
  const value = input(name, otherwise);
  if (![otherwise, ...others].includes(value)) {
    throw new InputError(`${name}: '${value}' is none of ${[otherwise, ...others].join(', ')}`);
  }
  return value;
}

function checkNames() {
  for (const name of Object.keys(process.env)) {
    const known = INPUTS.some((each) => name === `INPUT_${each.toUpperCase()}`);
    if (name.startsWith('INPUT_') && !known) {
      throw new InputError(
        `${name.slice('INPUT_'.length).toLowerCase()}: no such input; there are ${INPUTS.join(', ')}`);
    }
  }
}

// The variables of a store that is given as a URL. Its parts are taken as they are: prefixes may have placeholders.
export function storeVariables(text) {
  if (text === 'github' || text === 'none') {
    return { [TYPE]: text === 'none' ? 'disabled' : text };
  }
  if (/^https?:\/\/[^/?#]/.test(text)) {
    return { [TYPE]: 'http', CACHEPROG_HTTP_STORAGE_BASE_URL: text };
  }
  const match = /^([a-z0-9]+):\/\/([^?]*)(?:\?(.*))?$/.exec(text);
  const store = match && Object.hasOwn(STORES, match[1]) ? STORES[match[1]] : null;
  if (!store) {
    throw new InputError(`store: '${text}' is none of ${FORMS.join(', ')}`);
  }
  const variables = { [TYPE]: store.type };
  let rest = match[2].replace(/\/+$/, '');
  store.path.forEach((name, i) => {
    const slash = i < store.path.length - 1 ? rest.indexOf('/') : -1;
    const part = slash < 0 ? rest : rest.slice(0, slash);
    rest = slash < 0 ? '' : rest.slice(slash + 1);
    if (part) {
      variables[name] = part;
    } else if (i < store.required) {
      throw new InputError(`store: '${text}' does not have the form ${store.form}`);
    }
  });
  for (const pair of (match[3] ?? '').split('&').filter(Boolean)) {
    const [name, ...value] = pair.split('=');
    if (!Object.hasOwn(store.parameters, name)) {
      const known = Object.keys(store.parameters).join(', ');
      throw new InputError(
        `store: ${match[1]} has no parameter '${name}'; ${known ? `there are ${known}` : 'it has none'}`);
    }
    variables[store.parameters[name]] = value.join('=');
  }
  return variables;
}

function optionVariables(text) {
  const variables = {};
  for (const line of text.split('\n').map((each) => each.trim()).filter((each) => each && !each.startsWith('#'))) {
    const match = /^(CACHEPROG_[A-Z0-9_]+)\s*=\s*(.*)$/.exec(line);
    if (!match) {
      // The value may be a secret.
      throw new InputError(`options: '${line.split('=')[0]}' does not begin a line CACHEPROG_NAME=value`);
    }
    variables[match[1]] = match[2];
  }
  return variables;
}

// Jobs of a matrix have one name in the runner's variables, by which the program tells kinds of jobs apart.
function jobVariables(matrix) {
  const values = matrix.replace(/\s+/g, ' ');
  return values === 'null' ? {} : { GITHUB_JOB: `${variable('GITHUB_JOB')} ${values}` };
}

// All inputs, checked. The variables are those of the program, the environment is for running it here.
export function settings() {
  checkNames();
  const mode = choice('mode', 'gocache', 'helper');
  const isReadOnly = choice('read-only', 'false', 'true') === 'true';
  const keepsModules = choice('modules', 'true', 'false') === 'true';
  const store = input('store', 'github');
  const options = optionVariables(input('options', ''));
  const sha256 = input('sha256', '').toLowerCase();
  if (sha256 && !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new InputError(`sha256: '${sha256}' is no SHA-256, which has 64 hexadecimal digits`);
  }
  if (sha256 && !input('package', '')) {
    throw new InputError('sha256: it is the sum of what the input package names, which is not set');
  }
  const variables = { ...storeVariables(store), ...(isReadOnly ? { CACHEPROG_DISABLE_PUT: 'true' } : {}), ...options };
  if (store === 'github' && !options[TYPE] && variable(TYPE)) {
    delete variables[TYPE]; // the workflow's variables name the store
  }
  return {
    mode,
    isReadOnly,
    keepsModules,
    variables,
    environment: { ...variables, ...jobVariables(input('matrix', 'null')) },
    type: variables[TYPE] ?? variable(TYPE),
    // Whether a wrong setting can only be the user's.
    isOwnStore: store !== 'github' || Object.keys(options).length > 0,
    package: input('package', ''),
    sha256,
  };
}
