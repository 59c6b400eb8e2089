import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import pLimit, { type LimitFunction } from 'p-limit';
import type { ObjectStore } from '../ports/object-store.js';
import type {
  ChunkManifest,
  ListedManifest,
  Publication,
  SchemaHistory,
  SnapshotEntry,
  TableChunk,
  TableDeclaration,
  TableFormat,
  TableRecord,
} from '../ports/table-format.js';
import { readAvro } from './avro-file.js';
import { listColumns, listDataFiles, resolveFieldIds, readFooters } from './chunk-files.js';
import {
  encodeAddedManifest,
  type DataFile,
  encodeDeletedManifest,
  type Layout,
  encodeManifestList,
  computePartitionRanges,
} from './manifest.js';
import type { ParquetFile } from './parquet-files.js';
import { buildPartitionFields } from './partition-spec.js';
import { formatMetadata } from './table-metadata.js';
import { evolveSchema } from './table-schema.js';

/** Files that are read and written at once: most of the time is spent waiting for the store. */
const AT_ONCE = 16;

/** Iceberg v2 tables over the chunks of a lake. */
export class IcebergFormat implements TableFormat {
  private readonly limit: LimitFunction = pLimit(AT_ONCE);

  constructor(private readonly store: Pick<ObjectStore, 'get' | 'list' | 'put' | 'url'>) {}

  async prepare(
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
          .map(
            async (chunk) =>
              [chunk.digest, await readFooters(this.store, this.limit, chunk)] as const,
          ),
      ),
    );
    const files = [...footers.values()].flat();
    const newest = files.at(-1);
    const columns = newest ? listColumns(table, newest) : [];
    const history =
      former && !newest
        ? former.history
        : evolveSchema(table.name, former?.history, columns, resolveFieldIds(table, files));
    const layout = buildLayout(table, history);
    if (former && JSON.stringify(former.spec) !== JSON.stringify(layout.spec)) {
      // Declared anew with other partitions: files of former versions lack their values.
      return this.prepare(table, undefined, chunks, { tag, snapshot: published, time });
    }
    const sequence = (last?.entry['sequence-number'] ?? 0) + 1;
    const snapshot = { sequence, snapshotId: sequence };
    const listed = await Promise.all(
      chunks.map(async (chunk): Promise<ChunkManifest> => {
        const { digest } = chunk;
        const known = written.get(digest);
        if (known) return before.get(digest) ?? { ...known, ...snapshot };
        const files = listDataFiles(table, layout, chunk, footers.get(digest) ?? [], (key) =>
          this.store.url(key),
        );
        // An Avro file without records is none for some readers.
        const bytes = files.length > 0 ? await encodeAddedManifest(layout, files) : undefined;
        const manifest = bytes ? await this.write(table, '-m0.avro', bytes) : NOT_WRITTEN;
        return { digest, kind: 'added', ...snapshot, ...manifest, ...sumFiles(files) };
      }),
    );
    const removed = await Promise.all(
      deleted.filter(hasFiles).map(async (chunk): Promise<ChunkManifest> => {
        const contents = await this.limit(async () => readAvro(await this.store.get(chunk.key)));
        const bytes = await encodeDeletedManifest(contents, {
          ...snapshot,
          sequence: chunk.sequence,
        });
        const manifest = await this.write(table, '-m1.avro', bytes);
        return { ...chunk, kind: 'deleted', ...snapshot, ...manifest };
      }),
    );
    const parent = last?.entry['snapshot-id'];
    const list = await encodeManifestList(layout, { ...snapshot, parent }, [
      ...listed.filter(hasFiles),
      ...removed,
    ]);
    const { key, path } = await this.write(table, `-snap-${sequence}.avro`, list);
    const lists = [...removed.map((manifest) => manifest.key), key];
    const entry: SnapshotEntry = {
      'snapshot-id': sequence,
      ...(parent !== undefined && { 'parent-snapshot-id': parent }),
      'sequence-number': sequence,
      'timestamp-ms': Math.max(time, (last?.entry['timestamp-ms'] ?? 0) + 1),
      'manifest-list': path,
      'schema-id': layout.schema['schema-id'],
      summary: buildSummary(listed, sequence, removed),
    };
    const versions = [
      ...(former?.versions ?? []),
      { entry, chunks: listed, tag, snapshot: published, lists },
    ];
    const uuid = former?.uuid ?? randomUUID();
    return this.rewrite(table, { ...former, uuid, history, spec: layout.spec, versions });
  }

  /**
   * Writes the metadata of a table with the versions that a caller keeps.
   * @param record its last version stays the current one
   */
  async rewrite(
    table: TableDeclaration,
    record: Omit<TableRecord, 'metadata'> & Partial<TableRecord>,
  ): Promise<TableRecord> {
    const { uuid, history, spec, versions, metadata } = record;
    const text = formatMetadata({
      uuid,
      location: this.store.url(table.prefix).replace(/\/$/, ''),
      history,
      spec,
      snapshots: versions.map(({ entry }) => entry),
      tags: Object.fromEntries(versions.map(({ tag, entry }) => [tag, entry['snapshot-id']])),
      properties: {},
    });
    const { key } = await this.write(table, '.metadata.json', Buffer.from(text));
    return {
      ...record,
      metadata: key,
      ...(metadata !== undefined && { formerMetadata: metadata }),
    };
  }

  /** Writes a file of metadata that is named by its content. */
  private async write({ prefix }: TableDeclaration, suffix: string, bytes: Buffer) {
    const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
    const key = `${prefix}metadata/${digest}${suffix}`;
    await this.limit(() => this.store.put(key, Readable.from([bytes])));
    return { key, path: this.store.url(key), bytes: bytes.length };
  }
}

function buildLayout(
  { period, folderColumns }: TableDeclaration,
  { current }: SchemaHistory,
): Layout {
  const folders = folderColumns.map(({ name }) => ({
    column: name,
    transform: 'identity' as const,
  }));
  return {
    schema: current,
    spec: buildPartitionFields(current, [...(period ? [period] : []), ...folders]),
  };
}

const NOT_WRITTEN = { key: '', path: '', bytes: 0 };

const hasFiles = ({ files }: ListedManifest): boolean => files > 0;

function sumFiles(files: readonly DataFile[]) {
  return {
    files: files.length,
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    size: files.reduce((sum, { bytes }) => sum + bytes, 0),
    partitions: computePartitionRanges(files),
  };
}

/** Source: https://iceberg.apache.org/spec/#snapshots */
function buildSummary(
  chunks: readonly ChunkManifest[],
  sequence: number,
  removed: readonly ListedManifest[],
): Record<string, string> {
  const added = chunks.filter((chunk) => chunk.sequence === sequence);
  const sum = (of: readonly ListedManifest[], figure: 'files' | 'rows' | 'size') =>
    String(of.reduce((total, each) => total + each[figure], 0));
  return {
    operation: removed.length === 0 ? 'append' : added.length === 0 ? 'delete' : 'overwrite',
    'added-data-files': sum(added, 'files'),
    'added-records': sum(added, 'rows'),
    'deleted-data-files': sum(removed, 'files'),
    'deleted-records': sum(removed, 'rows'),
    'added-files-size': sum(added, 'size'),
    'removed-files-size': sum(removed, 'size'),
    'total-data-files': sum(chunks, 'files'),
    'total-records': sum(chunks, 'rows'),
    'total-files-size': sum(chunks, 'size'),
  };
}
