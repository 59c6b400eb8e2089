import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ObjectStore } from '#lake/ports/object-store.js';

/** Bytes of `PAR1` at both ends, and of the footer's length before the last one. */
const MAGIC = 4;
const LENGTH = 4;

/** Overwrites an object while `work` runs, so that reading the damaged part fails. */
async function damageFile(
  lake: ObjectStore,
  key: string,
  damage: (bytes: Buffer) => Buffer,
  work: () => Promise<void>,
): Promise<void> {
  const whole = await buffer(await lake.get(key));
  await lake.put(key, Readable.from([damage(Buffer.from(whole))]));
  try {
    await work();
  } finally {
    await lake.put(key, Readable.from([whole]));
  }
}

/** Replaces an object by bytes of the same length that are not Parquet. */
export function removeParquet(
  lake: ObjectStore,
  key: string,
  work: () => Promise<void>,
): Promise<void> {
  return damageFile(lake, key, (bytes) => bytes.fill('x'), work);
}

/** Keeps the footer with its row count, and damages all rows. */
export function removeRows(
  lake: ObjectStore,
  key: string,
  work: () => Promise<void>,
): Promise<void> {
  const damage = (bytes: Buffer) => {
    const footer = bytes.readInt32LE(bytes.length - MAGIC - LENGTH);
    return bytes.fill(0xff, MAGIC, bytes.length - MAGIC - LENGTH - footer);
  };
  return damageFile(lake, key, damage, work);
}
