import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import type { ObjectStore, StoredObject } from '#lake/ports/object-store.js';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { batchesPrefix, isChunkFolder, manifestKey, rawKey } from '../flow/zones.js';
import { type Manifest, writeCompressed, writeHashed } from './manifest.js';

const cleanedBatchesSql = sqlFile(import.meta.url, './cleaned_batches.sql');

/** Zones of the lake whose objects the ledger refers to; the other zones hold work in progress. */
const KEPT_ZONES = ['curated/', 'integrated/', 'marts/', 'quarantine/', 'raw/', 'shared/'];

const DELIVERIES = /^curated\/[^/]+_deliveries\//;
const RUN = /\/run=(\d+)\//;

const chunkRow = z.object({ folder: z.string(), hasFiles: z.boolean() });
const fileRow = z.object({ dataset: z.string(), sha256: z.string(), isStored: z.boolean() });
const cleaningRow = z.object({
  name: z.string(),
  rules: z.string(),
  batches: z.string().nullable(),
  runId: z.int(),
  hasRows: z.boolean(),
});
const idRow = z.object({ id: z.int() });

/** The objects of its lake that a ledger refers to. */
export interface LakeReferences {
  /** Whether the ledger refers to the object. */
  isReferenced(key: string): boolean;
  /** Objects and non-empty folders that would have to be rebuilt or restored if they were missing. */
  requiredPlaces: ReadonlySet<string>;
}

/** Returns the lake objects that the ledger refers to, read in one transaction. */
export async function readLakeReferences(session: Queryable): Promise<LakeReferences> {
  const named = new Set<string>();
  const needed = new Set<string>();
  const add = (place: string, isNeeded: boolean): void => {
    named.add(place);
    if (isNeeded) needed.add(place);
  };
  const chunks = await queryRows(
    session,
    chunkRow,
    'SELECT folder, bytes > 0 AS "hasFiles" FROM ops.chunks WHERE bytes IS NOT NULL',
  );
  for (const { folder, hasFiles } of chunks) add(folder, hasFiles);
  const files = await queryRows(
    session,
    fileRow,
    `SELECT dataset, sha256, lines IS NOT NULL AS "isStored" FROM ops.source_files
     WHERE dataset IS NOT NULL`,
  );
  for (const file of files) add(rawKey(file), file.isStored);
  const cleanings = await queryRows(session, cleaningRow, cleanedBatchesSql);
  for (const { batches, runId, hasRows, ...dataset } of cleanings) {
    const folder = batches ?? batchesPrefix({ ...dataset, period: undefined });
    add(`${folder}run=${runId}/`, hasRows);
  }
  const snapshots = await queryRows(
    session,
    idRow,
    `SELECT snapshot_id::integer AS id FROM ops.snapshots
     WHERE status IN ('published', 'retained', 'held')`,
  );
  for (const { id } of snapshots) add(manifestKey(id), false);
  const runs = await queryRows(session, idRow, 'SELECT run_id::integer AS id FROM ops.runs');
  const runIds = new Set(runs.map(({ id }) => id));
  const isOfRun = (key: string): boolean => {
    const [, run] = RUN.exec(key) ?? [];
    return run !== undefined && runIds.has(Number(run)) && !isChunkFolder(key);
  };
  return {
    requiredPlaces: needed,
    isReferenced: (key) =>
      listPlaces(key).some((place) => named.has(place)) || (!DELIVERIES.test(key) && isOfRun(key)),
  };
}

/** Returns a key and all its parent folders. */
const listPlaces = (key: string): string[] => [
  key,
  ...Array.from(key.matchAll(/\//g), ({ index }) => key.slice(0, index + 1)),
];

const listed = z.object({
  key: z.string(),
  bytes: z.int(),
  /** Set only when the backup holds the object. */
  sha256: z.string().optional(),
});

/** An object of the lake that a ledger refers to. */
export type ListedObject = z.output<typeof listed>;

const COPIES_AT_ONCE = 4;

/** Returns the key of a lake object's copy in a backup. */
export const copyKey = (folder: string, key: string) => `${folder}lake/${key}`;

/** A store and the backup's folder in it. */
export interface Place {
  store: ObjectStore;
  /** Ends in `/`. */
  folder: string;
}

/**
 * Writes the list of the objects that the ledger refers to, ordered by key.
 * @param isCopied also copies the objects
 */
export async function writeObjects(
  { store, folder }: Place,
  lake: { store: ObjectStore; url: string },
  needs: LakeReferences,
  isCopied: boolean,
): Promise<Manifest['lake']> {
  const file = 'lake-objects.ndjson.gz';
  const lacking = new Set(needs.requiredPlaces);
  const sum = { rows: 0, bytes: 0 };
  const copied = async (object: StoredObject): Promise<ListedObject | undefined> => {
    if (!isCopied) return object;
    try {
      const body = await lake.store.get(object.key);
      return { key: object.key, ...(await writeHashed(store, copyKey(folder, object.key), body)) };
    } catch (error) {
      // A run has deleted it since, because retention removed its snapshot.
      if (error instanceof AppError && error.code === 'OBJECT_NOT_FOUND') return undefined;
      throw error;
    }
  };
  const lines = async function* () {
    const objects = Readable.from(namedObjects(lake.store, needs));
    for await (const object of objects.map(copied, { concurrency: COPIES_AT_ONCE })) {
      if (object === undefined) continue;
      const { key, bytes } = object as ListedObject;
      for (const place of listPlaces(key)) lacking.delete(place);
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
  { isReferenced }: LakeReferences,
): AsyncGenerator<StoredObject> {
  for (const zone of KEPT_ZONES) {
    for await (const object of lake.list(zone)) if (isReferenced(object.key)) yield object;
  }
}

/** Reads a backup's list of objects. */
export async function* readObjects(
  { store, folder }: Place,
  { objects }: Manifest['lake'],
): AsyncGenerator<ListedObject> {
  const packed = await store.get(folder + objects.file);
  const input = packed.pipe(createGunzip());
  packed.once('error', (error) => input.destroy(error));
  for await (const line of createInterface({ input })) yield listed.parse(JSON.parse(line));
}

/** Returns the objects of a backup that a lake lacks or has with another size. */
export async function listMissingObjects(
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
