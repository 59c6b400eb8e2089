import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceFolder } from '#pipeline/source/source-folder.js';
import { writeSample } from '#sample/write-sample.js';

/** Files of the real sample's size; asked of the disk before they are written. */
export const SAMPLE_BYTES = 15 * 1024 ** 2;

/** Checks the user's files before anything starts. @returns their size @throws AppError SOURCE_… */
export async function checkSource(folder: string): Promise<number> {
  const files = await new SourceFolder(folder).inspect();
  const sizes = await Promise.all(files.map(({ path }) => stat(join(folder, path))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

/** Writes the generated sample, once. */
export async function ensureSample(folder: string, say: (line: string) => void): Promise<void> {
  if (existsSync(join(folder, 'stores data-set.csv'))) return;
  say('Generating sample files …');
  const rows = await writeSample(folder);
  const count = rows.sales.toLocaleString('en-US');
  say(
    `Sample: ${count} sales, ${rows.features} feature and ${rows.stores} store rows in ${folder}`,
  );
}
