import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Files of a small source folder, by path; each is delivered one minute after the previous one. */
export type SourceFiles = Record<string, string | Buffer>;

const FIRST_DELIVERY = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;

/** Writes files into a source folder. @param delivered minutes after the folder's first delivery */
export async function deliver(folder: string, files: SourceFiles, delivered = 0): Promise<void> {
  for (const [index, [path, content]] of Object.entries(files).entries()) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    const at = new Date(FIRST_DELIVERY + (delivered + index) * MINUTE_MS);
    await utimes(file, at, at);
  }
}

export const SALES_HEADER = 'Store,Dept,Date,Weekly_Sales,IsHoliday';
export const STORES_HEADER = 'Store,Type,Size';
export const PLAN_HEADER = 'Store,Dept,Plan_Period,Amount';
export const FEATURES_HEADER =
  'Store,Date,Temperature,Fuel_Price,MarkDown1,MarkDown2,MarkDown3,MarkDown4,MarkDown5,CPI,Unemployment,IsHoliday';

/** Returns a CSV of a header and rows with LF line ends. */
export function toCsv(header: string, ...rows: string[]): string {
  return [header, ...rows, ''].join('\n');
}
