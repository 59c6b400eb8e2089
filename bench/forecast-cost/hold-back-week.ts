import { createReadStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { listWeeks } from '#sample/calendar.js';

const SALES = 'sales data-set.csv';
const HELD_BACK = 'next week.csv';

/**
 * Takes the last week out of the sample's sales.
 * @param weeks of the sample
 * @returns the function that delivers it as a file of its own
 */
export async function holdBackWeek(folder: string, weeks: number): Promise<() => Promise<void>> {
  const [week] = listWeeks(weeks).slice(-1);
  if (!week) throw new RangeError('no week');
  const date = `,${week.date},`;
  const [path, rest] = [join(folder, SALES), join(folder, '..', 'rest.csv')];
  const heldBack = join(folder, '..', HELD_BACK);
  const [first, last] = await Promise.all([open(rest, 'w'), open(heldBack, 'w')]);
  let isHeader = true;
  let [kept, held] = ['', ''];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const isLast = line.includes(date);
    if (isHeader || !isLast) kept += `${line}\n`;
    if (isHeader || isLast) held += `${line}\n`;
    isHeader = false;
    if (kept.length > 1_000_000) {
      await first.write(kept);
      kept = '';
    }
  }
  await Promise.all([first.write(kept), last.write(held)]);
  await Promise.all([first.close(), last.close()]);
  await rename(rest, path);
  return () => rename(heldBack, join(folder, HELD_BACK));
}
