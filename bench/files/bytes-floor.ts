import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Returns the seconds that the plain I/O of a folder takes: reads each file twice (to identify and to copy it), hashes
 * it twice, writes a copy, syncs and renames it.
 */
export async function bytesFloor(folder: string, to: string): Promise<number> {
  await mkdir(to, { recursive: true });
  const start = performance.now();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const digest = digestOf(await readFile(path));
    const text = await readFile(path);
    if (digestOf(text) !== digest) throw new Error(`${path} changed while it was read`);
    const handle = await open(join(to, `${digest}.part`), 'w');
    await handle.writeFile(text);
    await handle.sync();
    await handle.close();
    await rename(join(to, `${digest}.part`), join(to, digest));
  }
  return (performance.now() - start) / 1_000;
}

const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
