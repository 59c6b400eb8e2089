import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { describeMachine } from '../../../bench/machine.js';
import { runBench, say } from '../../../bench/run-bench.js';
import { listOf } from '../../../bench/verdict.js';
import { withClosers } from '../../../bench/with-closers.js';
import { parseOptions, usageOf } from '../options.js';
import { startAttackedApi } from '../start-attacked-api.js';
import { measureSurface } from './measure-surface.js';
import { surfaceOf } from './surface-of.js';
import { toMarkdown, verdictsOf } from './surface-report.js';

await runBench(async () => {
  const options = parseOptions(process.argv.slice(2), 'surface');
  if (!options) {
    console.log(usageOf('surface', 'requests'));
    return true;
  }
  const machine = describeMachine();
  const surface = await withClosers(async (closers) => {
    const target = await startAttackedApi(closers, options.data);
    const requests = await surfaceOf(target.port);
    const chosen = requests.filter(({ name }) => name.includes(options.only ?? ''));
    say(`${chosen.length} requests`);
    return measureSurface(chosen, target, say);
  });
  const verdicts = verdictsOf(surface);
  console.log(`Measured on ${machine}.\n\n${toMarkdown(surface)}\n\n${listOf(verdicts)}`);
  if (options.json) {
    await writeFile(
      options.json,
      `${JSON.stringify({ machine, ...surface, verdicts }, null, 2)}\n`,
    );
  }
  return verdicts.every(({ isMet }) => isMet);
});
