// After the last step, also of a job that has failed: saves, and writes the summary. Never fails.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as modules from './modules.js';
import { run, split } from './program.js';
import { addSummary, annotate, log, report, state, variable } from './runner.js';
import { mayWrite } from './service.js';
import { settings } from './settings.js';

const problems = [];

async function saveCache(inputs) {
  const program = state('program');
  if (!program) {
    return;
  }
  if (state('tools')) {
    inputs.environment.CACHEPROG_TOOLS = state('tools');
  }
  // A save waits for the restore, and stats for sessions that go has left.
  const { lines } = await run(program, [inputs.mode === 'helper' ? 'stats' : 'save'], inputs.environment);
  const found = split(lines);
  found.others.forEach(log);
  const unknown = /^Saved nothing from .*[\\/](golangci-lint|staticcheck): run 'cacheprog restore'/m.exec(found.others.join('\n'));
  if (unknown) {
    annotate('notice', `to keep the cache of ${unknown[1]}, too, add CACHEPROG_TOOLS=${unknown[1]} to the input 'options'`);
  }
  problems.push(...found.problems);
  const summary = join(variable('RUNNER_TEMP'), 'cacheprog-summary.md');
  if (inputs.mode === 'helper' && existsSync(summary)) {
    addSummary(readFileSync(summary, 'utf8'));
  }
}

async function saveModules(inputs) {
  if (!state('modules') || inputs.isReadOnly || !mayWrite()) {
    return;
  }
  try {
    log(await modules.save(JSON.parse(state('modules'))));
  } catch (error) {
    problems.push(`modules were not saved: ${error.message}`);
  }
}

try {
  // Nothing to do after an error of the step.
  if (state('program') || state('modules')) {
    const inputs = settings();
    await Promise.all([saveCache(inputs), saveModules(inputs)]);
  }
} catch (error) {
  problems.push(error.message);
}
report(problems);
