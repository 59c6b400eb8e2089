import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';

/** Returns every row of the Parquet files below a folder; none when it does not exist. */
export async function readParquetRows(folder: string): Promise<Record<string, unknown>[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = names.filter((name) => name.endsWith('.parquet'));
  const groups = files.map((name) => readFileRows(join(folder, name)));
  return (await Promise.all(groups)).flat();
}

export async function readFileRows(file: string): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({ file: await asyncBufferFromFile(file) });
}
