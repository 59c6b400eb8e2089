import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { describeMachine } from '../machine.js';
import { openPublished } from '../published-sample.js';
import { runBench } from '../run-bench.js';
import { withClosers } from '../with-closers.js';
import { toMarkdown } from './api-report.js';
import { buildVerdicts } from './goals.js';
import { measureApi } from './measure-api.js';
import { parseOptions, USAGE } from './options.js';

await runBench(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return true;
  }
  const machine = describeMachine();
  const figures = await withClosers(async (closers) =>
    measureApi(await openPublished(closers, options.data), options, closers),
  );
  const verdicts = buildVerdicts(figures);
  console.log(toMarkdown(machine, options, figures, verdicts));
  if (options.json) {
    await writeFile(options.json, `${JSON.stringify({ machine, figures, verdicts }, null, 2)}\n`);
  }
  return verdicts.every(({ isMet }) => isMet);
});
