import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import type { ObjectStore, StoredObject } from '#lake/ports/object-store.js';
import { AppError } from '#platform/errors/app-error.js';
import { KEPT_ZONES, type LakeNeeds, placesOf } from './lake-needs.js';
import type { Manifest } from './manifest.js';
import { writeCompressed, writeHashed } from './stored-files.js';

const listed = z.object({
  key: z.string(),
  bytes: z.int(),
  /** Only where the object is in the backup. */
  sha256: z.string().optional(),
});

/** An object of the lake that a ledger names. */
export type ListedObject = z.output<typeof listed>;

const COPIES_AT_ONCE = 4;

/** Where a backup keeps an object of the lake. */
export const copyKey = (folder: string, key: string) => `${folder}lake/${key}`;

/** A store, and the backup's folder in it. */
export interface Place {
  store: ObjectStore;
  /** Ends in `/`. */
  folder: string;
}

/**
 * Writes the list of the objects that the ledger names, in the order of their keys.
 * @param isCopied has the objects written as well
 */
export async function writeObjects(
  { store, folder }: Place,
  lake: { store: ObjectStore; url: string },
  needs: LakeNeeds,
  isCopied: boolean,
): Promise<Manifest['lake']> {
  const file = 'lake-objects.ndjson.gz';
  const lacking = new Set(needs.needed);
  const sum = { rows: 0, bytes: 0 };
  const copied = async (object: StoredObject): Promise<ListedObject | undefined> => {
    if (!isCopied) return object;
    try {
      const body = await lake.store.get(object.key);
      return { key: object.key, ...(await writeHashed(store, copyKey(folder, object.key), body)) };
    } catch (error) {
      // A run has cleared it away since: it is of a snapshot that is kept no more.
      if (error instanceof AppError && error.code === 'OBJECT_NOT_FOUND') return undefined;
      throw error;
    }
  };
  const lines = async function* () {
    const objects = Readable.from(namedObjects(lake.store, needs));
    for await (const object of objects.map(copied, { concurrency: COPIES_AT_ONCE })) {
      if (object === undefined) continue;
      const { key, bytes } = object as ListedObject;
      for (const place of placesOf(key)) lacking.delete(place);
      sum.rows += 1;
      sum.bytes += bytes;
      yield `${JSON.stringify(object)}\n`;
    }
  };
  const written = await writeCompressed(store, folder + file, Readable.from(lines()));
  return {
    url: lake.url,
    objects: { file, rows: sum.rows, ...written },
    bytes: sum.bytes,
    isCopied,
    missing: [...lacking].sort(),
  };
}

async function* namedObjects(
  lake: ObjectStore,
  { names }: LakeNeeds,
): AsyncGenerator<StoredObject> {
  for (const zone of KEPT_ZONES) {
    for await (const object of lake.list(zone)) if (names(object.key)) yield object;
  }
}

/** Reads the list of a backup's objects. */
export async function* readObjects(
  { store, folder }: Place,
  { objects }: Manifest['lake'],
): AsyncGenerator<ListedObject> {
  const packed = await store.get(folder + objects.file);
  const input = packed.pipe(createGunzip());
  packed.once('error', (error) => input.destroy(error));
  for await (const line of createInterface({ input })) yield listed.parse(JSON.parse(line));
}

/** The objects of a backup that a lake does not have, or not of this size. */
export async function lackingObjects(
  lake: ObjectStore,
  objects: AsyncIterable<ListedObject>,
): Promise<ListedObject[]> {
  const lacking = new Map<string, ListedObject>();
  for await (const object of objects) lacking.set(object.key, object);
  for (const zone of KEPT_ZONES) {
    for await (const { key, bytes } of lake.list(zone)) {
      if (lacking.get(key)?.bytes === bytes) lacking.delete(key);
    }
  }
  return [...lacking.values()];
}
