import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import pLimit from 'p-limit';
import type { EntityManager, QueryRunner } from 'typeorm';
import {
  type TableLake,
  type TableRecord,
  type TableVersion,
  prepareVersion,
  writeMetadata,
} from '#lake/iceberg/table-version.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import type { Chunk } from '../ledger/snapshots/chunk-ledger.js';
import type { LedgerOfRun } from '../plan/plan-context.js';
import { type DeclaredTable, declaredTables, type FlowTables } from './declared-tables.js';
import { type CatalogTable, type ReadableTable, isReadable, TableLedger } from './table-ledger.js';

/** What tables are published with. */
export interface TablePublishing {
  flow: FlowTables;
  lake: ObjectStore;
  ledger: Pick<LedgerOfRun, 'warehouse' | 'snapshots' | 'chunks'>;
  logger: Pick<Logger, 'warn'>;
}

/** Days and number of versions to keep are those of snapshots. */
export interface TableRetention {
  snapshotsKept: number;
  snapshotsKeptDays: number | undefined;
}

/**
 * Makes a published snapshot the current version of each table, in the transaction that publishes it. The caller has locked the
 * snapshots. A table that cannot follow keeps its former version, with the reason: it never delays the answers.
 */
export async function commitTables(
  { flow, lake, ledger, logger }: TablePublishing,
  session: QueryRunner,
  snapshotId: number,
): Promise<void> {
  const catalog = new TableLedger(flow.name);
  const former = await catalog.tables(session);
  const chunks = await ledger.chunks.ofSnapshot(session, snapshotId);
  const tag = `run-${await ledger.snapshots.runOf(snapshotId)}`;
  const tables = lakeOf(lake);
  const next = await Promise.all(
    declaredTables(flow).flatMap((table) => {
      const own = chunks.filter(({ relation }) => relation === table.relation);
      // A snapshot from before the relation was declared.
      if (own.length === 0) return [];
      return [nextVersion(tables, table, former.get(table.relation), own, { tag, snapshotId })];
    }),
  );
  for (const table of next) {
    if (table.failure !== null) logger.warn(`table ${table.relation}: ${table.failure}`);
    await catalog.commit(session, table);
  }
}

async function nextVersion(
  lake: TableLake,
  table: DeclaredTable,
  known: CatalogTable | undefined,
  chunks: readonly Chunk[],
  { tag, snapshotId }: { tag: string; snapshotId: number },
): Promise<CatalogTable> {
  const { relation } = table;
  const publication = { tag, snapshot: snapshotId, time: Date.now() };
  try {
    const former = await usable(lake.store, known);
    const record = await prepareVersion(lake, table, former, chunks, publication);
    const number = (known?.number ?? 0) + (record === former ? 0 : 1);
    return { relation, snapshotId, number, record, failure: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.retryable) throw error;
    return { relation, number: 0, record: null, ...known, snapshotId, failure: error.message };
  }
}

/** Returns the record of a table whose metadata is in the lake: a restored or moved lake has none. */
async function usable(store: TableLake['store'], known: CatalogTable | undefined) {
  const record = known?.record;
  return record && (await textIn(store, record.metadata)) !== undefined ? record : undefined;
}

/** Requests at a time: most of the time is spent waiting for the store. */
const AT_ONCE = 16;

const lakeOf = (store: ObjectStore): TableLake => ({
  store,
  urlOf: (key) => store.url(key),
  limit: pLimit(AT_ONCE),
});

const HINT = 'version-hint.text';

/** Keys below a table's folder. */
const keysOf = ({ prefix }: DeclaredTable) => ({
  hint: `${prefix}metadata/${HINT}`,
  version: (number: number) => `${prefix}metadata/v${number}.metadata.json`,
  versionIn: (key: string) => {
    const [, number] = /\/v(\d+)\.metadata\.json$/.exec(key) ?? [];
    return number === undefined ? undefined : Number(number);
  },
});

/**
 * Writes the current metadata of each table where readers without a catalog look: `v7.metadata.json`, then `version-hint.text`. A
 * reader sees the former version or the new one.
 */
async function mirror(
  lake: ObjectStore,
  table: DeclaredTable,
  { number, record }: ReadableTable,
): Promise<void> {
  const keys = keysOf(table);
  if ((await textIn(lake, keys.hint)) === String(number)) return;
  const metadata = await textIn(lake, record.metadata);
  // Of a lake that was restored or moved: the next publication writes it anew.
  if (metadata === undefined) return;
  await lake.put(keys.version(number), Readable.from([metadata]));
  await lake.put(keys.hint, Readable.from([String(number)]));
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
 * Takes expired snapshots out of each table's versions, mirrors the tables, and deletes metadata that no kept version needs. Call it
 * before the files of expired snapshots are deleted.
 */
export async function followTables(
  publishing: TablePublishing,
  { snapshotsKept, snapshotsKeptDays }: TableRetention,
): Promise<void> {
  const { flow, lake, ledger } = publishing;
  const catalog = new TableLedger(flow.name);
  const expired = new Set(await ledger.snapshots.expired(snapshotsKept, snapshotsKeptDays));
  await locked(publishing, async (session) => {
    const tables = await catalog.tables(session);
    for (const table of declaredTables(flow)) {
      const known = tables.get(table.relation);
      if (!known || !isReadable(known)) continue;
      const kept = await withoutExpired(lake, table, known, expired);
      if (kept !== known) await catalog.commit(session, kept);
    }
  });
  // The mirrors name what is committed.
  await locked(publishing, async (session) => {
    const tables = await catalog.tables(session);
    for (const table of declaredTables(flow)) {
      const known = tables.get(table.relation);
      if (!known || !isReadable(known)) continue;
      await mirror(lake, table, known);
      await dropMetadata(lake, table, known);
    }
  });
}

/** Runs work in a transaction while no snapshot is published. */
async function locked(
  { ledger }: TablePublishing,
  work: (session: EntityManager & { queryRunner: QueryRunner }) => Promise<void>,
): Promise<void> {
  await ledger.warehouse.transaction(async (session) => {
    const { queryRunner } = session;
    if (!queryRunner) throw new Error('a transaction has no connection');
    await ledger.snapshots.lock(queryRunner);
    await work(Object.assign(session, { queryRunner }));
  });
}

async function withoutExpired(
  lake: ObjectStore,
  table: DeclaredTable,
  known: ReadableTable,
  expired: ReadonlySet<number>,
): Promise<ReadableTable> {
  const current = known.record.versions.at(-1);
  const versions = known.record.versions.filter(
    (version) => version === current || !expired.has(version.snapshot),
  );
  if (versions.length === known.record.versions.length) return known;
  const record = await writeMetadata(lakeOf(lake), table, { ...known.record, versions });
  return { ...known, number: known.number + 1, record };
}

/** Deletes metadata of dropped versions, and of versions that were never committed. */
async function dropMetadata(
  lake: ObjectStore,
  table: DeclaredTable,
  { number, record }: ReadableTable,
) {
  const keys = keysOf(table);
  const kept = new Set([...neededBy(record), keys.hint, keys.version(number)]);
  const dropped: string[] = [];
  const former: number[] = [];
  for await (const { key } of lake.list(`${table.prefix}metadata/`)) {
    if (kept.has(key)) continue;
    const version = keys.versionIn(key);
    if (version !== undefined) former.push(version);
    dropped.push(key);
  }
  // A reader may just have read the former hint.
  const last = keys.version(Math.max(...former));
  for (const key of dropped.filter((each) => each !== last)) await lake.deletePrefix(key);
}

const neededBy = ({ metadata, formerMetadata, versions }: TableRecord): string[] => [
  metadata,
  ...(formerMetadata === undefined ? [] : [formerMetadata]),
  ...versions.flatMap(({ lists, chunks }: TableVersion) => [
    ...lists,
    ...chunks.map(({ key }) => key),
  ]),
];

/** Follows publications without a run, and those of a worker that died before it could mirror them. */
export class TablesFollower {
  /** The published snapshot when all tables were last current. */
  private known: string | undefined;

  constructor(
    private readonly publishing: TablePublishing,
    private readonly retention: TableRetention,
  ) {}

  async look(): Promise<void> {
    const { flow, ledger } = this.publishing;
    const published = await ledger.snapshots.published();
    if (published === this.known || Number.isNaN(Number(published))) return;
    await locked(this.publishing, async (session) => {
      const current = Number(await ledger.snapshots.published(session.queryRunner));
      const tables = await new TableLedger(flow.name).tables(session);
      const isCurrent = ({ snapshotId, failure }: CatalogTable) =>
        snapshotId === current && failure === null;
      if (tables.size > 0 && [...tables.values()].every(isCurrent)) return;
      await commitTables(this.publishing, session.queryRunner, current);
    });
    await followTables(this.publishing, this.retention);
    this.known = published;
  }
}
