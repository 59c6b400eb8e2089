import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { writeRetail } from '#sample/retail/write-retail.js';
import { writeSample } from '#sample/write-sample.js';
import { AppError, type ErrorCode } from '#platform/errors/app-error.js';
import { compiledEntry } from '#platform/process/compiled-entry.js';

/** Size of the real sample; the disk must have room before the files are written. */
export const SAMPLE_BYTES = 24 * 1024 ** 2;

/** Messages of the thread that writes the sample. */
export type FromThread = { line: string } | { failure: { code: ErrorCode; message: string } };

/** Writes the generated sample once; the stores file comes last and marks it complete. */
export async function ensureSample(folder: string, say: (line: string) => void): Promise<void> {
  if (existsSync(join(folder, 'stores data-set.csv'))) return;
  say('Generating sample files …');
  const retail = await writeRetail(join(folder, 'retail'));
  const rows = await writeSample(folder);
  const [sales, transactions] = [rows.sales, retail.transactions].map((count) =>
    count.toLocaleString('en-US'),
  );
  const weekly = `${sales} sales, ${rows.features} feature and ${rows.stores} store rows`;
  say(`Sample: ${weekly}, ${transactions} point-of-sale transactions in ${folder}`);
}

/**
 * Does the same in a thread, so that this one starts the database meanwhile.
 * @throws AppError FOLDER_NOT_WRITABLE, DISK_FULL
 */
export function ensureSampleInThread(folder: string, say: (line: string) => void): Promise<void> {
  const thread = new Worker(compiledEntry(import.meta.url, './sample-thread.js'), {
    workerData: folder,
  });
  return new Promise((resolve, reject) => {
    thread.on('message', (message: FromThread) => {
      if ('line' in message) say(message.line);
      else reject(new AppError(message.failure.code, message.failure.message));
    });
    thread.once('error', reject);
    thread.once('exit', () => resolve());
  });
}
