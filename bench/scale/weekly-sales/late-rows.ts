import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listWeeks } from '#sample/calendar.js';
import type { Correction } from '#pipeline/corrections/correction.js';
import { hashFile } from '../hash-file.js';
import type { WeeklySize } from './size.js';

const FILE = 'late rows.csv';
/** A department without rows in the sample. */
const DEPARTMENT = 15;
/** The third week, because the same weeks of the next year are compared with it. */
const WEEKS = 3;

/**
 * Writes a row for each store in a past week; the last row is unreadable.
 * @returns the readable rows
 */
export async function writeLateRows(folder: string, { stores }: WeeklySize): Promise<number> {
  const rows = Array.from({ length: stores }, (_, index) => createLateRow(index + 1, '100.00'));
  rows[stores - 1] = createLateRow(stores, 'unreadable');
  const lines = ['Store,Dept,Date,Weekly_Sales,IsHoliday', ...rows];
  await writeFile(join(folder, FILE), lines.join('\r\n'));
  return stores - 1;
}

/** Returns the correction of the unreadable row. */
export async function createLateCorrection(
  folder: string,
  { stores }: WeeklySize,
): Promise<Correction> {
  const sha256 = await hashFile(join(folder, FILE));
  // The header is the first line.
  return { sha256, line: stores + 1, text: createLateRow(stores, '100.00') };
}

function createLateRow(store: number, sales: string): string {
  const [week] = listWeeks(WEEKS).slice(-1);
  if (!week) throw new RangeError('no week');
  return `${store},${DEPARTMENT},${week.date},${sales},FALSE`;
}
