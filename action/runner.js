// What GitHub's runner and a step tell each other: variables, files that are named by variables, and commands on
// standard output.
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';

export function variable(name) {
  return (process.env[name] ?? '').trim();
}

function escapeData(text) {
  return String(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

// Writes a line that the runner interprets.
export function command(name, message, properties = {}) {
  const pairs = Object.entries(properties).map(
    ([key, value]) => `${key}=${escapeData(value).replaceAll(':', '%3A').replaceAll(',', '%2C')}`);
  process.stdout.write(`::${name}${pairs.length ? ` ${pairs.join(',')}` : ''}::${escapeData(message)}\n`);
}

// Writes a line of the log that the runner does not interpret, wherever the text is from.
export function log(text) {
  if (!text) {
    return;
  }
  process.stdout.write(`${String(text).replace(/^(\s*)(::|##\[)/, '$1 $2').trimEnd()}\n`);
}

export function annotate(level, message) {
  command(level, message, { title: 'cacheprog' });
}

// Appends a name and a value, which may have several lines, to the file that a variable names.
function append(file, name, value) {
  const end = `end-${randomUUID()}`;
  appendFileSync(variable(file), `${name}<<${end}\n${value}\n${end}\n`);
}

// For the post step of this action.
export function setState(name, value) {
  append('GITHUB_STATE', name, value);
}

export function state(name) {
  return process.env[`STATE_${name}`] ?? '';
}

// For all later steps.
export function exportVariable(name, value) {
  append('GITHUB_ENV', name, value);
}

export function addPath(folder) {
  appendFileSync(variable('GITHUB_PATH'), `${folder}\n`);
}

export function setOutput(name, value) {
  append('GITHUB_OUTPUT', name, value);
}

export function addSummary(markdown) {
  if (variable('GITHUB_STEP_SUMMARY')) {
    appendFileSync(variable('GITHUB_STEP_SUMMARY'), markdown);
  }
}

// Shows what went wrong: one annotation for a job, since what follows mostly has the same cause, and the rest in the log.
export function report(problems) {
  problems.forEach((problem, i) => {
    if (i === 0 && !state('warned')) {
      annotate('warning', problem);
      setState('warned', 'true');
    } else {
      log(problem);
    }
  });
}
