import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { LimitFunction } from 'p-limit';
import type { ObjectStore } from '../ports/object-store.js';
import { readAvro } from './avro-file.js';
import {
  columnsOf,
  dataFiles,
  footersOf,
  type TableChunk,
  type TableDeclaration,
} from './chunk-files.js';
import type { ParquetFile } from './parquet-files.js';
import {
  addedManifest,
  type DataFile,
  deletedManifest,
  type Layout,
  type ListedManifest,
  manifestList,
  partitionRanges,
} from './manifest.js';
import { type PartitionField, partitionFields } from './partition-spec.js';
import { metadataText, type SnapshotEntry } from './table-metadata.js';
import { evolve, type SchemaHistory } from './table-schema.js';

/** A chunk of a table, with the manifest that lists its files. */
export interface ChunkManifest extends ListedManifest {
  digest: string;
  /** Key of the manifest in the lake. */
  key: string;
}

/** A version of a table: its rows after a publication. */
export interface TableVersion {
  entry: SnapshotEntry;
  chunks: readonly ChunkManifest[];
  /** `run-7`. */
  tag: string;
  /** Number of the published snapshot with these rows. */
  snapshot: number;
  /** Keys of its manifest list, and of the manifest of what it deleted. */
  lists: readonly string[];
}

/** All that is known about a table, for the next version. */
export interface TableRecord {
  uuid: string;
  history: SchemaHistory;
  /** How the files are divided: all kept versions have it. */
  spec: readonly PartitionField[];
  /** Kept versions, oldest first. */
  versions: readonly TableVersion[];
  /** Key of the metadata in the lake. */
  metadata: string;
  /** Key of the metadata before: a reader may just have taken it. */
  formerMetadata?: string;
}

/** Where the lake is. */
export interface TableLake {
  store: Pick<ObjectStore, 'get' | 'list' | 'put'>;
  /** Returns the absolute URL of a key, for readers outside: `file:///…` or `s3://…`. */
  urlOf(key: string): string;
  /** Bounds how many files are read and written at once. */
  limit: LimitFunction;
}

/** What a version is published as. */
export interface Publication {
  /** `run-7`. */
  tag: string;
  /** Number of the published snapshot. */
  snapshot: number;
  /** Milliseconds since 1970. */
  time: number;
}

/**
 * Writes the metadata of a table's next version to the lake. Nothing refers to it until the catalog stores the returned record, so
 * a version that is never published costs some small files and changes nothing for readers.
 * @param former undefined for a new table
 * @param chunks all chunks of the version
 * @returns the former record when the table has these chunks already
 * @throws AppError OBJECT_NOT_FOUND for a chunk whose files are gone, TABLE_TYPE_CHANGED, CATALOG_MISMATCH
 */
export async function prepareVersion(
  lake: TableLake,
  table: TableDeclaration,
  former: TableRecord | undefined,
  chunks: readonly TableChunk[],
  { tag, snapshot: published, time }: Publication,
): Promise<TableRecord> {
  const last = former?.versions.at(-1);
  const before = new Map(last?.chunks.map((chunk) => [chunk.digest, chunk]));
  const now = new Set(chunks.map(({ digest }) => digest));
  const added = chunks.filter(({ digest }) => !before.has(digest));
  // A version that returns refers to the manifests that it had.
  const written = new Map(
    former?.versions.flatMap((version) => version.chunks.map((chunk) => [chunk.digest, chunk])),
  );
  const deleted = [...before.values()].filter(({ digest }) => !now.has(digest));
  if (former && last && added.length === 0 && deleted.length === 0) return former;
  const footers = new Map<string, ParquetFile[]>(
    await Promise.all(
      added
        .filter(({ digest }) => !written.has(digest))
        .map(async (chunk) => [chunk.digest, await footersOf(lake, chunk)] as const),
    ),
  );
  const newest = [...footers.values()].at(-1)?.at(-1);
  const columns = newest ? columnsOf(table, newest) : [];
  const history = former && !newest ? former.history : evolve(table.name, former?.history, columns);
  const layout = layoutOf(table, history);
  if (former && JSON.stringify(former.spec) !== JSON.stringify(layout.spec)) {
    // Declared anew with other partitions: files of former versions lack their values.
    return prepareVersion(lake, table, undefined, chunks, { tag, snapshot: published, time });
  }
  const sequence = (last?.entry['sequence-number'] ?? 0) + 1;
  const snapshot = { sequence, snapshotId: sequence };
  const listed = await Promise.all(
    chunks.map(async (chunk): Promise<ChunkManifest> => {
      const { digest } = chunk;
      const known = written.get(digest);
      if (known) return before.get(digest) ?? { ...known, ...snapshot };
      const files = dataFiles(table, layout, chunk, footers.get(digest) ?? [], lake.urlOf);
      // An Avro file without records is none for some readers.
      const bytes = files.length > 0 ? await addedManifest(layout, files) : undefined;
      const manifest = bytes ? await write(lake, table, '-m0.avro', bytes) : NOT_WRITTEN;
      return { digest, kind: 'added', ...snapshot, ...manifest, ...totals(files) };
    }),
  );
  const removed = await Promise.all(
    deleted.filter(hasFiles).map(async (chunk): Promise<ChunkManifest> => {
      const contents = await lake.limit(async () => readAvro(await lake.store.get(chunk.key)));
      const bytes = await deletedManifest(contents, { ...snapshot, sequence: chunk.sequence });
      const manifest = await write(lake, table, '-m1.avro', bytes);
      return { ...chunk, kind: 'deleted', ...snapshot, ...manifest };
    }),
  );
  const parent = last?.entry['snapshot-id'];
  const list = await manifestList(layout, { ...snapshot, parent }, [
    ...listed.filter(hasFiles),
    ...removed,
  ]);
  const { key, path } = await write(lake, table, `-snap-${sequence}.avro`, list);
  const lists = [...removed.map((manifest) => manifest.key), key];
  const entry: SnapshotEntry = {
    'snapshot-id': sequence,
    ...(parent !== undefined && { 'parent-snapshot-id': parent }),
    'sequence-number': sequence,
    'timestamp-ms': Math.max(time, (last?.entry['timestamp-ms'] ?? 0) + 1),
    'manifest-list': path,
    'schema-id': layout.schema['schema-id'],
    summary: summaryOf(listed, sequence, removed),
  };
  const versions = [
    ...(former?.versions ?? []),
    { entry, chunks: listed, tag, snapshot: published, lists },
  ];
  const uuid = former?.uuid ?? randomUUID();
  return writeMetadata(lake, table, { ...former, uuid, history, spec: layout.spec, versions });
}

/**
 * Writes the metadata of a table with the versions that a caller keeps.
 * @param record its last version stays the current one
 */
export async function writeMetadata(
  lake: TableLake,
  table: TableDeclaration,
  record: Omit<TableRecord, 'metadata'> & Partial<TableRecord>,
): Promise<TableRecord> {
  const { uuid, history, spec, versions, metadata } = record;
  const text = metadataText({
    uuid,
    location: lake.urlOf(table.prefix).replace(/\/$/, ''),
    history,
    spec,
    snapshots: versions.map(({ entry }) => entry),
    tags: Object.fromEntries(versions.map(({ tag, entry }) => [tag, entry['snapshot-id']])),
    properties: {},
  });
  const { key } = await write(lake, table, '.metadata.json', Buffer.from(text));
  return {
    ...record,
    metadata: key,
    ...(metadata !== undefined && { formerMetadata: metadata }),
  };
}

function layoutOf({ period, folderColumns }: TableDeclaration, { current }: SchemaHistory): Layout {
  const folders = folderColumns.map(({ name }) => ({
    column: name,
    transform: 'identity' as const,
  }));
  return {
    schema: current,
    spec: partitionFields(current, [...(period ? [period] : []), ...folders]),
  };
}

/** Writes a file of metadata that is named by its content. */
async function write(lake: TableLake, { prefix }: TableDeclaration, suffix: string, bytes: Buffer) {
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  const key = `${prefix}metadata/${digest}${suffix}`;
  await lake.limit(() => lake.store.put(key, Readable.from([bytes])));
  return { key, path: lake.urlOf(key), bytes: bytes.length };
}

const NOT_WRITTEN = { key: '', path: '', bytes: 0 };

const hasFiles = ({ files }: ListedManifest): boolean => files > 0;

function totals(files: readonly DataFile[]) {
  return {
    files: files.length,
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    partitions: partitionRanges(files),
  };
}

/** Source: https://iceberg.apache.org/spec/#snapshots */
function summaryOf(
  chunks: readonly ChunkManifest[],
  sequence: number,
  removed: readonly ListedManifest[],
): Record<string, string> {
  const added = chunks.filter((chunk) => chunk.sequence === sequence);
  const sum = (of: readonly ListedManifest[], figure: 'files' | 'rows') =>
    String(of.reduce((total, each) => total + each[figure], 0));
  return {
    operation: removed.length === 0 ? 'append' : added.length === 0 ? 'delete' : 'overwrite',
    'added-data-files': sum(added, 'files'),
    'added-records': sum(added, 'rows'),
    'deleted-data-files': sum(removed, 'files'),
    'deleted-records': sum(removed, 'rows'),
    'total-data-files': sum(chunks, 'files'),
    'total-records': sum(chunks, 'rows'),
  };
}
