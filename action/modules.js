// Keeps Go's modules in GitHub's cache, since cacheprog itself stores what go builds. An entry is a tar file of
// GOMODCACHE/cache/download: what a module proxy serves. Go unpacks from it what it needs. The hashes that go has noted
// (.ziphash) are left out, so that go computes them again, and compares what it got from the cache with go.sum.
//
// The files are compressed already; an archive would be smaller by a tenth.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { variable } from './runner.js';
import { CacheService } from './service.js';

const VERSION = createHash('sha256').update('cacheprog modules 1').digest('hex');
const PREFIX = `cacheprog-modules-${process.platform}-${process.arch}-`;
// Azure takes 5000 MiB in one request; what is so large is not worth its download.
const TOOLCHAIN = join('golang.org', 'toolchain');
const LARGEST = 4 * 2 ** 30;

const service = new CacheService(VERSION);

// GOMODCACHE of the go commands of this job.
export function folder() {
  const goPath = variable('GOPATH').split(delimiter)[0] || join(homedir(), 'go');
  return variable('GOMODCACHE') || join(goPath, 'pkg', 'mod');
}

function files(root, isWanted, isEntered = () => true) {
  const found = [];
  const open = [root];
  while (open.length) {
    const at = open.pop();
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory() && isEntered(entry.name)) {
        open.push(path);
      } else if (entry.isFile() && isWanted(entry.name, path)) {
        found.push(path);
      }
    }
  }
  return found.sort();
}

// What keys of the modules of this checkout begin with; only what all keys begin with if there is no go.sum yet.
export function keyPrefixes(workspace) {
  const names = ['go.sum', 'go.mod', 'go.work.sum'];
  const found = existsSync(workspace)
    ? files(workspace, (name) => names.includes(name), (name) => !/^(\..*|node_modules|vendor|testdata)$/.test(name))
    : [];
  if (!found.length) {
    return [PREFIX];
  }
  const hash = createHash('sha256');
  for (const path of found) {
    hash.update(`${relative(workspace, path).split(sep).join('/')}\0`).update(readFileSync(path)).update('\0');
  }
  return [`${PREFIX}${hash.digest('hex').slice(0, 32)}-`, PREFIX];
}

function downloads() {
  return join(folder(), 'cache', 'download');
}

function zips() {
  return existsSync(downloads()) ? files(downloads(), (name) => name.endsWith('.zip')) : [];
}

// Runs tar with a file or a stream as its input or output, so that no version of it takes C:\ for a host.
function tar(words, cwd, stdio) {
  const process = spawn('tar', words, { cwd, stdio: [...stdio, 'pipe'] });
  let message = '';
  process.stderr.on('data', (text) => (message += text));
  const done = new Promise((resolve, reject) => {
    process.on('error', (error) => reject(new Error(`tar: ${error.code || error.message}`)));
    process.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`tar: ${message.split('\n')[0] || code}`))));
  });
  return { process, done };
}

// Fills an empty module cache. Resolves to what a save has to know, and the line for the log.
export async function restore() {
  // A toolchain is there if an earlier step has run go in a checkout that asks for a newer go.
  if (zips().some((path) => !relative(downloads(), path).startsWith(TOOLCHAIN))) {
    return { state: null, line: `Modules: ${folder()} is used as it is, since it is not empty.` };
  }
  const start = Date.now();
  const entry = await service.find(keyPrefixes(variable('GITHUB_WORKSPACE')));
  if (!entry) {
    return { state: { key: '', zips: 0 }, line: 'Modules: there are none in the cache yet.' };
  }
  const fresh = join(folder(), 'cache', 'cacheprog-download');
  let bytes = 0;
  try {
    mkdirSync(fresh, { recursive: true });
    const response = await service.download(entry.url);
    response.on('data', (data) => (bytes += data.length));
    const { process, done } = tar(['-xf', '-'], fresh, ['pipe', 'ignore']);
    await Promise.all([pipeline(response, process.stdin), done]);
    if (existsSync(downloads())) {
      cpSync(fresh, downloads(), { recursive: true, force: false });
    } else {
      renameSync(fresh, downloads());
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return {
    state: { key: entry.key, zips: zips().length },
    line: `Modules: restored ${megabytes(bytes)} to ${folder()} in ${seconds(start)}.`,
  };
}

// Stores the modules if go has downloaded some. Resolves to a line for the log.
export async function save(before) {
  const all = zips();
  if (all.length <= before.zips) {
    return '';
  }
  const start = Date.now();
  const [prefix] = keyPrefixes(variable('GITHUB_WORKSPACE'));
  // Another job may have stored them in the meantime.
  const newest = await service.find([prefix]);
  if (newest && newest.key !== before.key) {
    return '';
  }
  // For the same go.sum, all that jobs have used; otherwise what this job has used, so that old versions go.
  const isSame = newest !== null && newest.key === before.key;
  const dropped = new Set(isSame ? [] : all.filter((path) => !isUnpacked(path)));
  const wanted = files(
    downloads(),
    (name, path) =>
      !dropped.has(path) &&
      (/\.(zip|mod|info)$/.test(name) || relative(downloads(), path).startsWith('sumdb')));
  const temp = variable('RUNNER_TEMP');
  const list = join(temp, 'cacheprog-modules.txt');
  const archive = join(temp, 'cacheprog-modules.tar');
  try {
    writeFileSync(list, wanted.map((path) => `./${relative(downloads(), path).split(sep).join('/')}\n`).join(''));
    const out = openSync(archive, 'w');
    await tar(['-cf', '-', '-T', list], downloads(), ['ignore', out]).done.finally(() => closeSync(out));
    const size = statSync(archive).size;
    if (size > LARGEST) {
      return `Modules: not saved, ${megabytes(size)} are too many for one entry.`;
    }
    const key = `${prefix}${variable('GITHUB_RUN_ID') || 0}-${variable('GITHUB_RUN_ATTEMPT') || 0}`;
    return (await service.save(key, archive, size))
      ? `Modules: saved ${megabytes(size)} in ${seconds(start)}.`
      : '';
  } finally {
    rmSync(list, { force: true });
    rmSync(archive, { force: true });
  }
}

// Whether go has used a module in this job: what the cache brings is not unpacked.
function isUnpacked(zip) {
  const module = relative(downloads(), dirname(dirname(zip)));
  const version = zip.slice(dirname(zip).length + 1, -'.zip'.length);
  return existsSync(`${join(folder(), module)}@${version}`);
}

function megabytes(bytes) {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function seconds(start) {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}
