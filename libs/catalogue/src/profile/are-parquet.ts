import { open } from 'node:fs/promises';
import pLimit from 'p-limit';

const AT_ONCE = 32;
/** What a Parquet file begins with, whatever its name says. */
const MAGIC = 'PAR1';

/** Whether all files are Parquet. @param files paths on this machine */
export async function areParquet(files: readonly string[]): Promise<boolean> {
  const limit = pLimit(AT_ONCE);
  const found = await Promise.all(files.map((file) => limit(() => isParquet(file))));
  return found.every(Boolean);
}

async function isParquet(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
    return buffer.toString('latin1', 0, bytesRead) === MAGIC;
  } finally {
    await file.close();
  }
}
