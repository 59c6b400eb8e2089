import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatHolidayFlag, listWeeks } from '#sample/calendar.js';
import { CHAIN } from '#sample/sample-options.js';
import type { WeeklySize } from './size.js';

export const NEXT_WEEK = 'next week.csv';

/** Writes the next week: a row for each department of each store. @returns rows */
export async function writeNextWeek(
  folder: string,
  { stores, weeks }: Pick<WeeklySize, 'stores' | 'weeks'>,
): Promise<number> {
  const [week] = listWeeks(weeks + 1).slice(-1);
  if (!week) throw new RangeError('no week');
  const lines = ['Store,Dept,Date,Weekly_Sales,IsHoliday'];
  for (let store = 1; store <= stores; store++) {
    for (let department = 1; department <= CHAIN.departments; department++) {
      const sales = `${1_000 + store}.${10 + department}`;
      lines.push(`${store},${department},${week.date},${sales},${formatHolidayFlag(week)}`);
    }
  }
  await writeFile(join(folder, NEXT_WEEK), lines.join('\r\n'));
  return lines.length - 1;
}
