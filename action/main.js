// The step: gets the program, lets it restore in the background or sets GOCACHEPROG, and restores the modules.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as modules from './modules.js';
import { run, split } from './program.js';
import { install } from './release.js';
import { addPath, annotate, command, exportVariable, log, report, setOutput, setState, variable } from './runner.js';
import { mayRead, whyNoService } from './service.js';
import { InputError, settings } from './settings.js';

const problems = [];

// Go's own cache, where it is by default.
function goCache() {
  const local = { win32: variable('LOCALAPPDATA'), darwin: join(homedir(), 'Library', 'Caches') }[process.platform];
  return variable('GOCACHE') || join(local || variable('XDG_CACHE_HOME') || join(homedir(), '.cache'), 'go-build');
}

function noticeOtherCache() {
  const folder = goCache();
  const isFilled = existsSync(folder) && readdirSync(folder).some((name) => /^[0-9a-f]{2}$/.test(name));
  if (isFilled && variable('RUNNER_ENVIRONMENT') === 'github-hosted' && !existsSync(join(folder, 'cacheprog'))) {
    annotate('notice', `${folder} was filled before this step: if setup-go has restored it, set its input 'cache: false'`);
  }
}

// Resolves to whether the program accepts its settings.
async function start(program, words, inputs) {
  const { exit, lines } = await run(program, words, inputs.environment);
  const found = split(lines);
  found.others.forEach(log);
  if (exit !== 0 && inputs.isOwnStore) {
    throw new InputError(found.problems[0] ?? `the program ended with ${exit}`);
  }
  problems.push(...found.problems);
  return exit === 0;
}

// The names in the folder of the checkout; none before it.
function checkout() {
  const folder = variable('GITHUB_WORKSPACE');
  return existsSync(folder) ? readdirSync(folder) : [];
}

// Which linters' caches to restore: they may be installed later. Each costs requests, which nobody waits for before the
// checkout.
function tools() {
  const names = checkout();
  if (!names.length) {
    return 'golangci-lint,staticcheck';
  }
  return names.some((name) => name.startsWith('.golangci.')) ? 'golangci-lint' : '';
}

async function startRestore(program, inputs) {
  noticeOtherCache();
  if (!inputs.environment.CACHEPROG_TOOLS && !variable('CACHEPROG_TOOLS') && tools()) {
    inputs.environment.CACHEPROG_TOOLS = tools();
    setState('tools', tools());
  }
  const isOn = await start(program, ['restore', '--detach'], inputs);
  // After the checkout, the next step runs go. Before it, the restore has time.
  if (isOn && checkout().length) {
    await start(program, ['wait'], inputs);
  }
  return isOn;
}

// Later steps run the program themselves, so they need all that it needs.
async function setHelper(program, inputs) {
  // A session in which nothing happens: with wrong settings, every go command would fail.
  if (!(await start(program, [], inputs))) {
    return false;
  }
  const wait = variable('CACHEPROG_MAX_BACKGROUND_WAIT') || '60s';
  const exported = { CACHEPROG_MAX_BACKGROUND_WAIT: wait, ...inputs.variables };
  if (inputs.type === 'github') {
    command('add-mask', variable('ACTIONS_RUNTIME_TOKEN'));
    for (const name of ['ACTIONS_RESULTS_URL', 'ACTIONS_RUNTIME_TOKEN', 'ACTIONS_CACHE_MODE']) {
      exported[name] = variable(name);
    }
  }
  exported.CACHEPROG_SUMMARY ??= join(variable('RUNNER_TEMP'), 'cacheprog-summary.md');
  exported.GOCACHEPROG = /\s/.test(program) ? `"${program}"` : program;
  Object.entries(exported).forEach(([name, value]) => exportVariable(name, value));
  return true;
}

async function startCache(inputs) {
  const missing = inputs.type === 'github' ? whyNoService() : '';
  if (missing) {
    problems.push(missing);
    return;
  }
  let program;
  try {
    program = await install(inputs.package, inputs.sha256);
  } catch (error) {
    problems.push(`no cache in this job: ${error.message}`);
    return;
  }
  addPath(dirname(program));
  setOutput('program', program);
  if (inputs.type === 'disabled' && inputs.mode === 'gocache') {
    return;
  }
  const isOn = await (inputs.mode === 'helper' ? setHelper : startRestore)(program, inputs);
  setState('program', isOn ? program : '');
}

async function restoreModules(inputs) {
  if (!inputs.keepsModules || !mayRead() || whyNoService()) {
    return;
  }
  try {
    const { state, line } = await modules.restore();
    log(line);
    setState('modules', state ? JSON.stringify(state) : '');
  } catch (error) {
    problems.push(`modules were not restored: ${error.message}`);
  }
}

try {
  const inputs = settings();
  // The program goes on in the background, and the modules are there when the step ends: go would fetch them otherwise.
  const results = await Promise.allSettled([startCache(inputs), restoreModules(inputs)]);
  results.filter(({ status }) => status === 'rejected').forEach(({ reason }) => { throw reason; });
  report(problems);
} catch (error) {
  const isInput = error instanceof InputError;
  annotate(isInput ? 'error' : 'warning', isInput ? error.message : `no cache in this job: ${error.stack}`);
  process.exitCode = isInput ? 1 : 0;
}
