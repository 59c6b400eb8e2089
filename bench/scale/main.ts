import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { describeMachine } from '../machine.js';
import { runBench } from '../run-bench.js';
import { withClosers } from '../with-closers.js';
import { requireRoom } from './disk.js';
import { measureSize, type ScaleFigures } from './measure-size.js';
import { parseOptions, type ScaleOptions, USAGE } from './options.js';
import { toMarkdown } from './scale-report.js';
import { diskNeeded } from './size.js';
import { verdictsOf } from './verdicts.js';

/** One size after the other, each in a state of its own that is gone before the next. */
async function measure({ sizes, dir }: ScaleOptions): Promise<ScaleFigures[]> {
  await requireRoom(dir, Math.max(...sizes.map(diskNeeded)));
  const figures: ScaleFigures[] = [];
  for (const size of sizes) {
    figures.push(await withClosers((closers) => measureSize(size, dir, closers)));
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
  const verdicts = verdictsOf(figures);
  console.log(toMarkdown(machine, figures, verdicts));
  if (options.json) {
    await writeFile(options.json, `${JSON.stringify({ machine, figures, verdicts }, null, 2)}\n`);
  }
  return verdicts.every(({ isMet, isRequired }) => isMet || !isRequired);
});
