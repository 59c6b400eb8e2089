import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { describeMachine } from '../machine.js';
import { runBench } from '../run-bench.js';
import { withClosers } from '../with-closers.js';
import { requireRoom } from './disk.js';
import { measureSize, type ScaleFigures } from './measure-size.js';
import { parseOptions, type ScaleOptions, USAGE } from './options.js';
import { toMarkdown } from './scale-report.js';
import { buildVerdicts } from './verdicts.js';

/** Measures one size after the other, each in a state that is removed before the next. */
async function measure({ subject, chains, dir }: ScaleOptions): Promise<ScaleFigures[]> {
  await requireRoom(dir, Math.max(...chains.map(({ size }) => size.room)));
  const figures: ScaleFigures[] = [];
  for (const chain of chains) {
    figures.push(await withClosers((closers) => measureSize(subject, chain, dir, closers)));
  }
  return figures;
}

await runBench(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return true;
  }
  const machine = describeMachine();
  const figures = await measure(options);
  const verdicts = buildVerdicts(options.subject, figures);
  console.log(toMarkdown(machine, options.subject, figures, verdicts));
  if (options.json) {
    await writeFile(
      options.json,
      `${JSON.stringify({ machine, flow: options.subject.flow, figures, verdicts }, null, 2)}\n`,
    );
  }
  return verdicts.every(({ isMet, isRequired }) => isMet || !isRequired);
});
