import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { TableRecord } from '#lake/ports/table-format.js';
import type { MirroredTable } from '#lake/ports/table-mirror.js';
import { AppError } from '#platform/errors/app-error.js';
import type { DeclaredTable } from './declared-tables.js';
import type { ReadableTable } from './table-ledger.js';

/** A table of a flow or of the workspace, as readers find it. */
export type NamedTable = Pick<DeclaredTable, 'relation' | 'name' | 'comment' | 'prefix'>;

/** Keys below a table's folder. */
const buildKeys = ({ prefix }: Pick<DeclaredTable, 'prefix'>) => ({
  hint: `${prefix}metadata/version-hint.text`,
  version: (number: number) => `${prefix}metadata/v${number}.metadata.json`,
  versionIn: (key: string) => {
    const [, number] = /\/v(\d+)\.metadata\.json$/.exec(key) ?? [];
    return number === undefined ? undefined : Number(number);
  },
});

/**
 * Returns the metadata of a table as the lake has it; undefined in a lake that was restored without it, or moved since: its URLs are
 * those of the former lake.
 */
export async function findMetadata(
  lake: Pick<ObjectStore, 'get' | 'url'>,
  { prefix }: Pick<DeclaredTable, 'prefix'>,
  { metadata }: Pick<TableRecord, 'metadata'>,
): Promise<string | undefined> {
  const found = await textIn(lake, metadata);
  if (found === undefined) return undefined;
  const { location } = JSON.parse(found) as { location?: unknown };
  return `${String(location)}/` === lake.url(prefix) ? found : undefined;
}

/**
 * Writes the current metadata of a table where readers without a catalog look: `v7.metadata.json`, then `version-hint.text`. A reader
 * sees the former version or the new one. Metadata that is missing is left to the next publication.
 */
export async function mirrorTable(
  lake: ObjectStore,
  table: NamedTable,
  { number, record }: ReadableTable,
): Promise<void> {
  const keys = buildKeys(table);
  if ((await textIn(lake, keys.hint)) === String(number)) return;
  const metadata = await findMetadata(lake, table, record);
  if (metadata === undefined) return;
  await lake.put(keys.version(number), Readable.from([metadata]));
  await lake.put(keys.hint, Readable.from([String(number)]));
}

/** Returns a table as another catalog shows it. */
export function mirroredTable(
  lake: Pick<ObjectStore, 'url'>,
  { comment, prefix }: NamedTable,
  { number, record: { metadata, formerMetadata, history } }: ReadableTable,
): MirroredTable {
  return {
    comment,
    number,
    location: lake.url(prefix).replace(/\/$/, ''),
    metadataLocation: lake.url(metadata),
    ...(formerMetadata !== undefined && { formerMetadataLocation: lake.url(formerMetadata) }),
    columns: history.current.fields,
  };
}

async function textIn(lake: Pick<ObjectStore, 'get'>, key: string): Promise<string | undefined> {
  try {
    return await text(await lake.get(key));
  } catch (error) {
    if (error instanceof AppError && error.code === 'OBJECT_NOT_FOUND') return undefined;
    throw error;
  }
}

/**
 * Deletes metadata of dropped versions and of versions that were never committed, and files that another program wrote into the
 * table's `data/` before its commit was refused: our files are in the folders of their chunks.
 */
export async function dropLeftovers(
  lake: ObjectStore,
  table: NamedTable,
  { number, record }: ReadableTable,
): Promise<void> {
  const keys = buildKeys(table);
  const kept = new Set([...listReferencedKeys(record), keys.hint, keys.version(number)]);
  const dropped: string[] = [];
  const former: number[] = [];
  for await (const { key } of lake.list(`${table.prefix}metadata/`)) {
    if (kept.has(key)) continue;
    const version = keys.versionIn(key);
    // A higher one is of a database from before a restore, and some readers would prefer it to the hint.
    if (version !== undefined && version < number) former.push(version);
    dropped.push(key);
  }
  // A reader may just have read the former hint.
  const last = keys.version(Math.max(...former));
  for (const key of dropped.filter((each) => each !== last)) await lake.deletePrefix(key);
  await lake.deletePrefix(`${table.prefix}data/`);
}

const listReferencedKeys = ({ metadata, formerMetadata, versions }: TableRecord): string[] => [
  metadata,
  ...(formerMetadata === undefined ? [] : [formerMetadata]),
  ...versions.flatMap(({ lists, chunks }) => [...lists, ...chunks.map(({ key }) => key)]),
];
