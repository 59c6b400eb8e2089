import 'reflect-metadata';
import { describeMachine } from '../machine.js';
import { openPublished } from '../published-sample.js';
import { runBench } from '../run-bench.js';
import { withClosers } from '../with-closers.js';
import { toMarkdown, buildVerdicts } from './export-report.js';
import { measureExports } from './measure-exports.js';
import { parseOptions, USAGE } from './options.js';

await runBench(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return true;
  }
  const machine = describeMachine();
  const sides = await withClosers(async (closers) =>
    measureExports(await openPublished(closers, options.data), options.rounds),
  );
  const verdicts = buildVerdicts(sides);
  console.log(toMarkdown(machine, sides, verdicts));
  return verdicts.every(({ isMet }) => isMet);
});
