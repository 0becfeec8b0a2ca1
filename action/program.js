// Runs the program and tells what it prints: results, and what went wrong.
import { spawn } from 'node:child_process';

// The lines that tell of a failure which is not in the log. A job that may not write, or a program that was not known when
// the job began, is none.
const FAILED = /^(Restored nothing|Saved nothing(?!: writing to the remote store is disabled| from .*: run ))/;

// What a line of the program says of something wrong, as a sentence; empty for other lines.
export function problemIn(line) {
  const logged = /\blevel=(?:WARN|ERROR) msg=("(?:[^"\\]|\\.)*"|\S*)\s*(.*)$/.exec(line);
  if (logged) {
    return [logged[1].replace(/^"(.*)"$/, '$1').replace(/\\(.)/g, '$1'), logged[2]].filter(Boolean).join(': ');
  }
  return FAILED.test(line) ? line : /^cacheprog: (.*)$/.exec(line)?.[1] ?? '';
}

// Resolves to the exit code and the lines of both outputs.
export function run(program, words, variables, limit = 900_000) {
  return new Promise((resolve) => {
    const isScript = program.endsWith('.cmd');
    const options = { env: { ...process.env, ...variables }, stdio: ['ignore', 'pipe', 'pipe'], timeout: limit };
    const child = isScript
      ? spawn(`"${program}" ${words.join(' ')}`, { ...options, shell: true })
      : spawn(program, words, options);
    let text = '';
    child.stdout.on('data', (data) => (text += data));
    child.stderr.on('data', (data) => (text += data));
    child.on('error', (error) => resolve({ exit: 1, lines: [`cacheprog: ${error.message}`] }));
    child.on('close', (code, signal) => {
      const lines = text.split(/\r?\n/).filter(Boolean);
      resolve({ exit: code ?? 1, lines: signal ? [...lines, `cacheprog: ended by ${signal}`] : lines });
    });
  });
}

// The lines that tell of something wrong, as sentences, each once; and the others.
export function split(lines) {
  return {
    problems: [...new Set(lines.map(problemIn).filter(Boolean))],
    others: lines.filter((line) => !problemIn(line)),
  };
}
