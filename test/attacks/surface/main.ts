import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { describeMachine } from '../../../bench/machine.js';
import { runBench, logLine } from '../../../bench/run-bench.js';
import { renderList } from '../../../bench/verdict.js';
import { withClosers } from '../../../bench/with-closers.js';
import { parseOptions, formatUsage } from '../options.js';
import { startAttackedApi } from '../start-attacked-api.js';
import { measureSurface } from './measure-surface.js';
import { readSurface } from './read-surface.js';
import { toMarkdown, buildVerdicts } from './surface-report.js';

await runBench(async () => {
  const options = parseOptions(process.argv.slice(2), 'surface');
  if (!options) {
    console.log(formatUsage('surface', 'requests'));
    return true;
  }
  const machine = describeMachine();
  const surface = await withClosers(async (closers) => {
    const target = await startAttackedApi(closers, options.data);
    const requests = await readSurface(target.port);
    const chosen = requests.filter(({ name }) => name.includes(options.only ?? ''));
    logLine(`${chosen.length} requests`);
    return measureSurface(chosen, target, logLine);
  });
  const verdicts = buildVerdicts(surface);
  console.log(`Measured on ${machine}.\n\n${toMarkdown(surface)}\n\n${renderList(verdicts)}`);
  if (options.json) {
    await writeFile(
      options.json,
      `${JSON.stringify({ machine, ...surface, verdicts }, null, 2)}\n`,
    );
  }
  return verdicts.every(({ isMet, isRequired }) => isMet || !isRequired);
});
