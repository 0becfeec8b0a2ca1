// Requests over HTTP, through the proxy of HTTPS_PROXY where the runner's Node.js knows that (24.5 and newer).
import { createReadStream } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

// Without a byte for so long, a transfer has failed.
const IDLE = 20_000;
const MAX_REDIRECTS = 5;
const AGENTS = {
  'http:': new http.Agent({ proxyEnv: process.env }),
  'https:': new https.Agent({ proxyEnv: process.env }),
};

// What an URL shows in messages: its query may be a signature.
function shown(url) {
  return url.replace(/\?.*/s, '');
}

// Sends one request and resolves to the response, a stream.
//
// body: a buffer, or { file, size }, which is read while it is sent
// limit: of the whole transfer, in milliseconds
export function send(url, { method = 'GET', headers = {}, body = null, limit = 60_000 } = {}) {
  return new Promise((resolve, reject) => {
    const target = new URL(url);
    const client = target.protocol === 'http:' ? http : https;
    const length = body === null ? {} : { 'Content-Length': body.size ?? body.length };
    const request = client.request(
      target,
      { method, agent: AGENTS[target.protocol], headers: { 'User-Agent': 'cacheprog', ...headers, ...length } },
      (response) => resolve(response));
    const failed = (reason) => request.destroy(new Error(`${method} ${shown(url)}: ${reason}`));
    const timer = setTimeout(() => failed(`not done in ${limit / 1000} s`), limit);
    request.setTimeout(IDLE, () => failed(`no answer for ${IDLE / 1000} s`));
    request.on('error', (error) => {
      reject(error.message.startsWith(method) ? error : new Error(`${method} ${shown(url)}: ${error.code || error.message}`));
    });
    request.on('close', () => clearTimeout(timer));
    if (body?.file) {
      pipeline(createReadStream(body.file), request).catch((error) => failed(error.code || error.message));
    } else {
      request.end(body ?? undefined);
    }
  });
}

// What the body is, as a buffer.
export async function text(response) {
  return (await buffer(response)).toString('utf8');
}

// Gets what is at a URL, following redirects.
export async function get(url, limit = 120_000) {
  let at = url;
  for (let i = 0; i <= MAX_REDIRECTS; i++) {
    const response = await send(at, { limit });
    if (response.statusCode >= 300 && response.statusCode < 400 && response.headers.location) {
      response.resume();
      at = new URL(response.headers.location, at).toString();
      if (at.startsWith('http:') && url.startsWith('https:')) {
        throw new Error(`GET ${shown(url)}: it leads to http, which is not followed`);
      }
    } else if (response.statusCode !== 200) {
      response.resume();
      throw new Error(`GET ${shown(url)}: HTTP ${response.statusCode}`);
    } else {
      return response;
    }
  }
  throw new Error(`GET ${shown(url)}: too many redirects`);
}
