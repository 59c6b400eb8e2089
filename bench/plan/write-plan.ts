import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findSalesFile } from '../sales-file.js';

const YEARS = [2010, 2011, 2012];
const MONTHS = 12;

/** Adds a plan to a folder of files: an amount for each month of three years of each store and department with sales. */
export async function writePlan(folder: string): Promise<number> {
  const [, ...sales] = (await readFile(await findSalesFile(folder), 'utf8')).trimEnd().split('\n');
  const series = new Set(sales.map((line) => /^\d+,\d+/.exec(line)?.[0]));
  const months = YEARS.flatMap((year) =>
    Array.from({ length: MONTHS }, (_, i) => `${year}-M${String(i + 1).padStart(2, '0')}`),
  );
  const lines = [...series].flatMap((each, place) =>
    months.map((month, i) => `${each},${month},${(place * 7 + i * 1_003) % 90_000}.${10 + i}`),
  );
  await writeFile(join(folder, 'plan.csv'), `Store,Dept,Period,Amount\n${lines.join('\n')}\n`);
  return lines.length;
}
