// GitHub's Actions cache, as the program uses it, too (docs/decisions/0027-github.md): three methods of version 2 of the
// service, and blobs behind signed URLs.
import { send, text } from './http.js';
import { variable } from './runner.js';

const PATH = '/twirp/github.actions.results.api.v1.CacheService/';
const UPLOAD = {
  'Content-Type': 'application/octet-stream',
  'x-ms-blob-type': 'BlockBlob',
  'x-ms-version': '2021-12-02',
};
// Of a transfer of a blob, in milliseconds.
const LIMIT = 300_000;

// Why this job has no such cache; empty if it has one.
export function whyNoService() {
  const server = variable('GITHUB_SERVER_URL') || 'https://github.com';
  if (!/^https?:\/\/(github\.com|[^/]+\.ghe\.com|[^/]+\.localhost)(:\d+)?\/?$/i.test(server)) {
    return `${server} has no version 2 of GitHub's cache service: name a bucket or a registry in the input store`;
  }
  for (const name of ['ACTIONS_RESULTS_URL', 'ACTIONS_RUNTIME_TOKEN']) {
    if (!variable(name)) {
      return `the runner has not set ${name}, without which GitHub's cache cannot be used`;
    }
  }
  return '';
}

export function mayRead() {
  return !['write-only', 'none'].includes(variable('ACTIONS_CACHE_MODE').toLowerCase());
}

export function mayWrite() {
  return !['read', 'none'].includes(variable('ACTIONS_CACHE_MODE').toLowerCase());
}

// One of a service, with the entries of one version: what GitHub's client makes of the paths in an archive.
export class CacheService {
  constructor(version) {
    this.version = version;
  }

  // The newest entry for the first of these prefixes that has one. Resolves to { key, url }; null if there is none.
  async find(prefixes) {
    const { status, json } = await this.#call('GetCacheEntryDownloadURL', {
      key: prefixes[0],
      restore_keys: prefixes,
    });
    const key = json.matched_key ?? json.matchedKey ?? '';
    if (status === 404 || (status === 200 && !(json.ok && key.startsWith(prefixes.at(-1))))) {
      return null;
    }
    this.#expect(status === 200, 'GetCacheEntryDownloadURL', status, json);
    return { key, url: json.signed_download_url ?? json.signedDownloadUrl };
  }

  // Resolves to the blob of an entry, a stream.
  async download(url) {
    const response = await send(url, { headers: { 'x-ms-version': UPLOAD['x-ms-version'] }, limit: LIMIT });
    if (response.statusCode !== 200) {
      response.resume();
      throw new Error(`download from GitHub's cache: HTTP ${response.statusCode}`);
    }
    return response;
  }

  // Stores a file. Resolves to false if there is such an entry already, or somebody is making it.
  async save(key, file, size) {
    const { status, json } = await this.#call('CreateCacheEntry', { key });
    const message = String(json.msg ?? json.message ?? '');
    if (status === 409 || (status === 200 && !json.ok && !message.includes('denied'))) {
      return false;
    }
    this.#expect(status === 200 && json.ok, 'CreateCacheEntry', status, json);
    const response = await send(json.signed_upload_url ?? json.signedUploadUrl, {
      method: 'PUT',
      headers: UPLOAD,
      body: { file, size },
      limit: LIMIT,
    });
    response.resume();
    if (response.statusCode !== 201) {
      throw new Error(`upload to GitHub's cache: HTTP ${response.statusCode}`);
    }
    const done = await this.#call('FinalizeCacheEntryUpload', { key, size_bytes: String(size) });
    this.#expect(done.status === 200 && done.json.ok, 'FinalizeCacheEntryUpload', done.status, done.json);
    return true;
  }

  #expect(condition, method, status, json) {
    if (!condition) {
      throw new Error(`GitHub's cache: ${method}: ${String(json.msg || json.message || `HTTP ${status}`).split('\n')[0]}`);
    }
  }

  async #call(method, fields) {
    const service = new URL(variable('ACTIONS_RESULTS_URL'));
    const response = await send(`${service.origin}${PATH}${method}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${variable('ACTIONS_RUNTIME_TOKEN')}`,
        'Content-Type': 'application/json',
        Accept: 'application/json',
      },
      body: Buffer.from(JSON.stringify({ ...fields, version: this.version })),
    });
    const answer = await text(response);
    try {
      return { status: response.statusCode, json: Object(JSON.parse(answer)) };
    } catch {
      return { status: response.statusCode, json: {} };
    }
  }
}
