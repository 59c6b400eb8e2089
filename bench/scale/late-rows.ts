import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { weeksFromStart } from '#sample/calendar.js';
import type { Correction } from '#pipeline/corrections/correction.js';
import { takeCorrections } from '#pipeline/corrections/take-corrections.js';
import type { RunningPipeline } from '../running-pipeline.js';
import type { Size } from './size.js';

const FILE = 'late rows.csv';
/** One that the sample has no rows of. */
const DEPARTMENT = 15;
/** The third: the same weeks of the next year are compared with it. */
const WEEKS = 3;

/**
 * Delivers a row for each store of a week long past, the last of which cannot be read.
 * @returns rows that can
 */
export async function deliverLateRows(folder: string, { stores }: Size): Promise<number> {
  const rows = Array.from({ length: stores }, (_, index) => lateRow(index + 1, '100.00'));
  rows[stores - 1] = lateRow(stores, 'unreadable');
  const lines = ['Store,Dept,Date,Weekly_Sales,IsHoliday', ...rows];
  await writeFile(join(folder, FILE), lines.join('\r\n'));
  return stores - 1;
}

/** Gives the row that could not be read its right text. @returns rows that can be read by it */
export async function correctLateRow(
  { ledger, lake }: Pick<RunningPipeline, 'ledger' | 'lake'>,
  folder: string,
  { stores }: Size,
): Promise<number> {
  const sha256 = await digestOf(join(folder, FILE));
  // The header is the first line.
  const correction: Correction = { sha256, line: stores + 1, text: lateRow(stores, '100.00') };
  const { taken } = await takeCorrections({ ledger, lake }, Readable.from([correction]), 'bench');
  return taken;
}

export async function digestOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

function lateRow(store: number, sales: string): string {
  const [week] = weeksFromStart(WEEKS).slice(-1);
  if (!week) throw new RangeError('no week');
  return `${store},${DEPARTMENT},${week.date},${sales},FALSE`;
}
