// The package of the program: which one this runner needs, from where, and where it is kept.
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { get, text } from './http.js';
import { log, variable } from './runner.js';

const SYSTEMS = { Linux: 'linux', macOS: 'darwin', Windows: 'windows' };
const PROCESSORS = { X64: 'amd64', ARM64: 'arm64' };
const PLATFORMS = [
  'linux-amd64', 'linux-arm64', 'linux-musl-amd64', 'linux-musl-arm64', 'darwin-amd64', 'darwin-arm64', 'windows-amd64',
];

// The runner's own Node.js is for the C library of the job, also in a container.
function isMusl() {
  return process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
}

// Such as linux-amd64; an error if there is no package for it.
export function platform(system = variable('RUNNER_OS'), processor = variable('RUNNER_ARCH'), musl = isMusl()) {
  const os = SYSTEMS[system] ?? system;
  const name = `${os}-${os === 'linux' && musl ? 'musl-' : ''}${PROCESSORS[processor] ?? processor}`;
  if (!PLATFORMS.includes(name)) {
    throw new Error(`there is no package for ${name}; there are some for ${PLATFORMS.join(', ')}`);
  }
  return name;
}

export function fileName(version, platformName) {
  return `cacheprog-${version}-${platformName}.${platformName.startsWith('windows') ? 'zip' : 'tar.gz'}`;
}

// The release of this action. Its tree names the version and the sums; but the tree of a version's own tag was made
// before its packages.
export function release(json = JSON.parse(readFileSync(new URL('release.json', import.meta.url), 'utf8'))) {
  const tag = /^v(\d+\.\d+\.\d+.*)$/.exec(variable('GITHUB_ACTION_REF'))?.[1];
  if (tag && tag !== json.version) {
    return { version: tag, sha256: {} };
  }
  if (!json.version) {
    throw new Error("this commit of the action belongs to no release: use a tag, such as v1, or the input 'package'");
  }
  return json;
}

// Puts the program where later steps find it. Resolves to its path.
export async function install(given, sum) {
  if (given) {
    const target = join(variable('RUNNER_TEMP'), 'cacheprog');
    rmSync(target, { recursive: true, force: true });
    await unpack(given, async () => sum, target);
    return program(target);
  }
  const name = platform();
  const { version, sha256 } = release();
  const target = join(variable('RUNNER_TOOL_CACHE') || variable('RUNNER_TEMP'), 'cacheprog', version, name);
  const complete = `${target}.complete`;
  if (!existsSync(complete)) {
    const file = fileName(version, name);
    const base = `${variable('GITHUB_SERVER_URL') || 'https://github.com'}/${repository()}/releases/download/v${version}`;
    await unpack(`${base}/${file}`, async () => sha256[file] ?? published(base, file), target);
    writeFileSync(complete, '');
  }
  return program(target);
}

// Of the action; for one in the tree of the workflow itself, the runner names none.
function repository() {
  return variable('GITHUB_ACTION_REPOSITORY') || variable('GITHUB_REPOSITORY');
}

async function published(base, file) {
  log(`The action's tree has no sum for ${file}: it is compared with SHA256SUMS of the release itself.`);
  const sums = await text(await get(`${base}/SHA256SUMS`));
  const line = sums.split('\n').find((each) => each.replace(/^\S+ [ *]/, '') === file);
  if (!line) {
    throw new Error(`SHA256SUMS of the release does not list ${file}`);
  }
  return line.split(' ')[0];
}

// Downloads, compares, unpacks beside the target, and renames: several runners may share a folder.
async function unpack(from, sum, target) {
  const work = `${target}-${randomUUID()}`;
  mkdirSync(work, { recursive: true });
  try {
    const archive = join(work, from.endsWith('.zip') ? 'package.zip' : 'package.tar.gz');
    const found = await twice(() => copy(from, archive));
    const wanted = await sum();
    if (wanted && wanted !== found) {
      throw new Error(`the SHA-256 of ${from} is ${found}, and must be ${wanted}`);
    }
    extract(archive, work);
    rmSync(archive);
    rmSync(target, { recursive: true, force: true });
    renameSync(work, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

// Resolves to the SHA-256 of what is copied.
async function copy(from, to) {
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(data, _, done) {
      hash.update(data);
      done(null, data);
    },
  });
  const isUrl = /^https?:\/\//.test(from);
  const source = isUrl ? await get(from) : createReadStream(resolve(variable('GITHUB_WORKSPACE'), from));
  await pipeline(source, hashing, createWriteStream(to));
  return hash.digest('hex');
}

async function twice(act) {
  try {
    return await act();
  } catch {
    await new Promise((done) => setTimeout(done, 1000));
    return act();
  }
}

function extract(archive, folder) {
  // On Windows, the tar of Git does not read zip files, and the system's does.
  const tar = process.platform === 'win32' ? join(process.env.SystemRoot, 'System32', 'tar.exe') : 'tar';
  const words = archive.endsWith('.zip') ? ['-xf'] : ['-xzf'];
  const { status, error, stderr } = spawnSync(tar, [...words, archive], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`cannot unpack the package: ${error?.message ?? stderr.split('\n')[0]}`);
  }
}

function program(folder) {
  const names = process.platform === 'win32' ? ['cacheprog.exe', 'cacheprog.cmd'] : ['cacheprog'];
  const found = names.map((name) => join(folder, 'cacheprog', 'bin', name)).find((path) => existsSync(path));
  if (!found) {
    throw new Error(`the package has no program cacheprog/bin/${names[0]}`);
  }
  return found;
}
