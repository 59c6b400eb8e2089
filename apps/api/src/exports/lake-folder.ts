import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ObjectStore } from '#lake/ports/object-store.js';

/**
 * Brings what lies below a prefix of the lake, wherever that is, into a folder of this machine.
 * @returns how many objects there were
 */
export async function bringFromLake(
  lake: ObjectStore,
  prefix: string,
  folder: string,
  signal: AbortSignal,
): Promise<number> {
  let objects = 0;
  for await (const { key } of lake.list(prefix)) {
    const path = join(folder, key.slice(prefix.length));
    await mkdir(dirname(path), { recursive: true });
    await pipeline(await lake.get(key), createWriteStream(path), { signal });
    objects++;
  }
  return objects;
}
