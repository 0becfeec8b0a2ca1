// GitHub's own client of its Actions cache, as actions/cache calls it. Commands are read one after
// another, so that tests start it once: lines of JSON on stdin, answered by lines on stdout.
//
//   ["save", path, key]                        answers whether it was saved
//   ["restore", path, key, restoreKey...]      answers the key that was found, or null
import * as cache from '@actions/cache';
import { createInterface } from 'node:readline';

const answers = process.stdout.write.bind(process.stdout);
// The client writes commands for the runner to stdout.
process.stdout.write = (text, ...rest) => process.stderr.write(text, ...rest);

for await (const line of createInterface({ input: process.stdin })) {
  const [command, path, key, ...restoreKeys] = JSON.parse(line);
  const answer =
    command === 'save'
      ? (await cache.saveCache([path], key)) !== -1
      : ((await cache.restoreCache([path], key, restoreKeys)) ?? null);
  answers(`${JSON.stringify(answer)}\n`);
}
