import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Seconds that the bytes of a folder alone take: each file is read twice (to know it, and to copy it),
 * its digest taken twice, and a copy written, forced to disk and given its name.
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
