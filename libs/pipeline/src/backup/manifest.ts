import { createHash } from 'node:crypto';
import { PassThrough, Readable, type Transform } from 'node:stream';
import { text } from 'node:stream/consumers';
import { finished, pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { z } from 'zod';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { AppError } from '#platform/errors/app-error.js';

const sha256 = z.string().regex(/^[\da-f]{64}$/);
const count = z.int().min(0);

const storedFile = z.object({
  /** Key below the backup's folder. */
  file: z.string(),
  rows: count,
  bytes: count,
  /** SHA-256 of the stored bytes. */
  sha256,
});

const manifest = z.object({
  format: z.literal(1),
  /** Version of the program that wrote the backup. */
  product: z.string(),
  /** Names of the migrations that made the schema. */
  migrations: z.array(z.string()),
  /** Moment whose state the backup holds. */
  moment: z.iso.datetime(),
  tables: z.array(
    storedFile.extend({
      name: z.string(),
      /** Columns with their types, in the order of the file. */
      shape: z.array(z.string()),
      /** The last number of the table's sequence; null for tables without one. */
      lastNumber: z.string().regex(/^\d+$/).nullable(),
    }),
  ),
  lake: z.object({
    /** URL of the lake when the backup was taken. */
    url: z.string(),
    /** The list of the objects that the ledger refers to. */
    objects: storedFile,
    /** Bytes of these objects. */
    bytes: count,
    /** Whether the objects themselves are in the backup. */
    isCopied: z.boolean(),
    /** Objects that the ledger refers to but the lake lacked. */
    missing: z.array(z.string()),
  }),
});

/** Origin and contents of a backup. */
export type Manifest = z.output<typeof manifest>;

const FILE = 'manifest.json';

/** A manifest in its stored form, with the digest of its own text. */
const signed = z.object({ sha256, backup: z.record(z.string(), z.unknown()) });

/** Writes the manifest. It comes last: without it a backup does not exist. */
export async function writeManifest(
  store: ObjectStore,
  folder: string,
  backup: Manifest,
): Promise<void> {
  const stated = { sha256: hashManifest(backup), backup };
  await store.put(folder + FILE, Readable.from([`${JSON.stringify(stated, undefined, 2)}\n`]));
}

/** @throws AppError BACKUP_DAMAGED; OBJECT_NOT_FOUND when there is no manifest */
export async function readManifest(store: ObjectStore, folder: string): Promise<Manifest> {
  const written = await text(await store.get(folder + FILE));
  const { sha256: stated, backup } = parse(written, folder);
  if (hashManifest(backup) !== stated)
    throw createDamagedError(folder + FILE, 'its content does not match its SHA-256');
  const read = manifest.safeParse(backup);
  if (read.success) return read.data;
  // The digest matches, so a program wrote this content.
  throw new AppError(
    'BACKUP_VERSION',
    `${folder}${FILE} has an unknown version: restore the backup with the version of RetailStream that made it`,
  );
}

function parse(written: string, folder: string): z.output<typeof signed> {
  try {
    return signed.parse(JSON.parse(written));
  } catch {
    throw createDamagedError(folder + FILE, 'it is incomplete');
  }
}

const hashManifest = (backup: object) =>
  createHash('sha256').update(JSON.stringify(backup)).digest('hex');

/** @param key the damaged object @param how the damage, in words */
export function createDamagedError(key: string, how: string): AppError {
  return new AppError(
    'BACKUP_DAMAGED',
    `${key} of the backup is damaged (${how}): nothing was restored; use another backup`,
  );
}

/** Returns the folders of the complete backups in a store, oldest first. */
export async function listBackups(store: ObjectStore): Promise<string[]> {
  const folders: string[] = [];
  for await (const { key } of store.list('backup-')) {
    const [, folder] = /^(backup-[^/]+\/)manifest\.json$/.exec(key) ?? [];
    if (folder !== undefined) folders.push(folder);
  }
  return folders;
}

/** The expected digest and size of stored bytes. */
interface Checksum {
  bytes: number;
  sha256: string;
}

/** Writes an object unchanged. */
export function writeHashed(store: ObjectStore, key: string, body: Readable): Promise<Checksum> {
  return write(store, key, body, new PassThrough());
}

/** Writes an object compressed with gzip. */
export function writeCompressed(
  store: ObjectStore,
  key: string,
  body: Readable,
): Promise<Checksum> {
  return write(store, key, body, createGzip());
}

async function write(
  store: ObjectStore,
  key: string,
  body: Readable,
  change: Transform,
): Promise<Checksum> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(
    body,
    change,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    async (chunks: AsyncIterable<Buffer>) => {
      bytes = await store.put(key, Readable.from(chunks));
    },
  );
  return { bytes, sha256: hash.digest('hex') };
}

/** Verifies that an object has its original bytes. @throws AppError BACKUP_DAMAGED */
export async function checkObject(
  store: ObjectStore,
  key: string,
  { bytes, sha256 }: Checksum,
): Promise<void> {
  const hash = createHash('sha256');
  let found = 0;
  const body = await store.get(key).catch((error: unknown) => {
    const isGone = error instanceof AppError && error.code === 'OBJECT_NOT_FOUND';
    throw isGone ? createDamagedError(key, 'it is missing') : error;
  });
  body.on('data', (chunk: Buffer) => {
    hash.update(chunk);
    found += chunk.length;
  });
  await finished(body);
  if (found !== bytes) throw createDamagedError(key, `it has ${found} bytes instead of ${bytes}`);
  if (hash.digest('hex') !== sha256) throw createDamagedError(key, 'its SHA-256 differs');
}
