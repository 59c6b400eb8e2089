import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { describeMachine } from '../../bench/machine.js';
import { runBench, logLine } from '../../bench/run-bench.js';
import { renderList } from '../../bench/verdict.js';
import { withClosers } from '../../bench/with-closers.js';
import { allAttacks } from './all-attacks.js';
import { toMarkdown, buildVerdicts } from './attack-report.js';
import { parseOptions, formatUsage } from './options.js';
import { runAttacks } from './run-attacks.js';
import { startAttackedApi } from './start-attacked-api.js';

await runBench(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(formatUsage('attacks', 'attacks'));
    return true;
  }
  const machine = describeMachine();
  const attacks = allAttacks.filter(({ name }) => name.includes(options.only ?? ''));
  const figures = await withClosers(async (closers) => {
    const target = await startAttackedApi(closers, options.data);
    logLine(`${attacks.length} attacks`);
    return runAttacks(attacks, target);
  });
  const verdicts = buildVerdicts(figures);
  console.log(`Measured on ${machine}.\n\n${toMarkdown(figures)}\n\n${renderList(verdicts)}`);
  if (options.json) {
    await writeFile(options.json, `${JSON.stringify({ machine, figures, verdicts }, null, 2)}\n`);
  }
  return verdicts.every(({ isMet }) => isMet);
});
