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
  /** Its key below the backup's folder. */
  file: z.string(),
  rows: count,
  bytes: count,
  /** Of the bytes as they are stored. */
  sha256,
});

const manifest = z.object({
  format: z.literal(1),
  /** Version of the program. */
  product: z.string(),
  /** Names of the migrations that made the schema. */
  migrations: z.array(z.string()),
  /** When all of it was so. */
  moment: z.iso.datetime(),
  tables: z.array(
    storedFile.extend({
      name: z.string(),
      /** Columns with their types, in the order of the file. */
      shape: z.array(z.string()),
      /** The last number that was given to a row, where rows are numbered. */
      lastNumber: z.string().regex(/^\d+$/).nullable(),
    }),
  ),
  lake: z.object({
    /** Where it lay. */
    url: z.string(),
    /** The list of the objects that the ledger names. */
    objects: storedFile,
    /** Bytes of these objects. */
    bytes: count,
    /** Whether the objects themselves are in the backup. */
    isCopied: z.boolean(),
    /** What the ledger names and the lake did not have. */
    missing: z.array(z.string()),
  }),
});

/** What a backup is of, and what it consists of. */
export type Manifest = z.output<typeof manifest>;

const FILE = 'manifest.json';

/** A manifest as it is written, with the digest of its own text. */
const signed = z.object({ sha256, backup: z.record(z.string(), z.unknown()) });

/** Written last: without it there is no backup. */
export async function writeManifest(
  store: ObjectStore,
  folder: string,
  backup: Manifest,
): Promise<void> {
  const stated = { sha256: digestOf(backup), backup };
  await store.put(folder + FILE, Readable.from([`${JSON.stringify(stated, undefined, 2)}\n`]));
}

/** @throws AppError BACKUP_DAMAGED; OBJECT_NOT_FOUND when there is none */
export async function readManifest(store: ObjectStore, folder: string): Promise<Manifest> {
  const written = await text(await store.get(folder + FILE));
  const { sha256: stated, backup } = parse(written, folder);
  if (digestOf(backup) !== stated) throw damaged(folder + FILE, 'it was changed');
  const read = manifest.safeParse(backup);
  if (read.success) return read.data;
  // Its digest holds, so a program has written it so.
  throw new AppError(
    'BACKUP_VERSION',
    `${folder}${FILE} is of a version that this program does not know: restore it with the program that made it`,
  );
}

function parse(written: string, folder: string): z.output<typeof signed> {
  try {
    return signed.parse(JSON.parse(written));
  } catch {
    throw damaged(folder + FILE, 'it is not whole');
  }
}

const digestOf = (backup: object) =>
  createHash('sha256').update(JSON.stringify(backup)).digest('hex');

/** @param key what is damaged @param how in words */
export function damaged(key: string, how: string): AppError {
  return new AppError(
    'BACKUP_DAMAGED',
    `${key} of the backup is damaged (${how}): nothing was restored; take another backup`,
  );
}

/** Folders of the backups in a store, oldest first; one that was broken off is none. */
export async function backupsIn(store: ObjectStore): Promise<string[]> {
  const folders: string[] = [];
  for await (const { key } of store.list('backup-')) {
    const [, folder] = /^(backup-[^/]+\/)manifest\.json$/.exec(key) ?? [];
    if (folder !== undefined) folders.push(folder);
  }
  return folders;
}

/** What says whether bytes are those that were written. */
interface Checksum {
  bytes: number;
  sha256: string;
}

/** Writes an object as it comes. */
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

/** Makes sure that an object is as it was written. @throws AppError BACKUP_DAMAGED */
export async function checkObject(
  store: ObjectStore,
  key: string,
  { bytes, sha256 }: Checksum,
): Promise<void> {
  const hash = createHash('sha256');
  let found = 0;
  const body = await store.get(key).catch((error: unknown) => {
    const isGone = error instanceof AppError && error.code === 'OBJECT_NOT_FOUND';
    throw isGone ? damaged(key, 'it is gone') : error;
  });
  body.on('data', (chunk: Buffer) => {
    hash.update(chunk);
    found += chunk.length;
  });
  await finished(body);
  if (found !== bytes) throw damaged(key, `${found} bytes of ${bytes}`);
  if (hash.digest('hex') !== sha256) throw damaged(key, 'its sha-256 is another');
}
