import type { QueryRunner } from 'typeorm';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { TableFormat, TableRecord } from '#lake/ports/table-format.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import type { Chunk } from '../ledger/snapshots/chunk-ledger.js';
import type { LedgerOfRun } from '../plan/plan-context.js';
import { type DeclaredTable, declaredTables, type FlowTables } from './declared-tables.js';
import { FieldLedger } from './field-ledger.js';
import { findMetadata } from './table-files.js';
import { type CatalogTable, TableLedger } from './table-ledger.js';

export interface TablePublishing {
  flow: FlowTables;
  lake: ObjectStore;
  tableFormat: TableFormat;
  ledger: Pick<LedgerOfRun, 'warehouse' | 'snapshots' | 'chunks'>;
  logger: Pick<Logger, 'warn'>;
}

/** The next versions of a flow's tables. */
interface PreparedTables {
  /** Makes them the current ones. Waits until they are written. */
  commit(): Promise<void>;
  /** Resolves when nothing is written any more, with success or failure. */
  settled: Promise<unknown>;
}

/** Makes a published snapshot the current version of each table. The caller has locked the snapshots. */
export async function commitTables(
  publishing: TablePublishing,
  session: QueryRunner,
  snapshotId: number,
): Promise<void> {
  await (await prepareTables(publishing, session, snapshotId)).commit();
}

/**
 * Begins to write the next version of each table, of a snapshot that the transaction publishes or has published. The
 * caller has locked the snapshots, and goes on beside it. A table that cannot follow keeps its former version, with the
 * reason: it never delays the answers.
 */
export async function prepareTables(
  publishing: TablePublishing,
  session: QueryRunner,
  snapshotId: number,
): Promise<PreparedTables> {
  const { flow, lake, logger } = publishing;
  const catalog = new TableLedger(flow.name);
  const fields = new FieldLedger(flow.name);
  await fields.lock(session);
  const known = await catalog.tables(session);
  const ids = await fields.listFields(session);
  const tables = await Promise.all(
    declaredTables(flow).map(async (declared): Promise<TableState> => {
      const table = { ...declared, fieldIds: ids.get(declared.relation) ?? new Map() };
      const former = known.get(table.relation);
      const record = former?.record ?? undefined;
      const isThere = record && (await findMetadata(lake, table, record)) !== undefined;
      return { table, former, record: isThere ? record : undefined };
    }),
  );
  const current = await readPublication(publishing, session, snapshotId);
  // A new table has the history of the kept snapshots, and so has a table of a restored or moved lake.
  const earlier: PublishedChunks[] = [];
  if (tables.some(({ record }) => !record)) {
    for (const id of await publishing.ledger.snapshots.listRetained(session)) {
      if (id !== snapshotId) earlier.push(await readPublication(publishing, session, id));
    }
  }
  const writing = Promise.all(
    tables.map((state) => nextVersion(publishing.tableFormat, state, earlier, current)),
  );
  return {
    settled: writing.catch(() => undefined),
    commit: async () => {
      const next = (await writing).filter((table) => table !== undefined);
      for (const { relation, failure } of next) {
        if (failure !== null) logger.warn(`table ${relation}: ${failure}`);
      }
      const isSame = ({ failure, record, relation }: CatalogTable) =>
        failure === null && record === known.get(relation)?.record;
      const same = next.filter(isSame).map(({ relation }) => relation);
      await catalog.confirm(session, snapshotId, same);
      await catalog.commit(
        session,
        next.filter((table) => !isSame(table)),
      );
    },
  };
}

interface PublishedChunks {
  snapshotId: number;
  tag: string;
  /** Milliseconds since 1970. */
  time: number;
  chunks: readonly Chunk[];
}

async function readPublication(
  { ledger }: TablePublishing,
  session: QueryRunner,
  snapshotId: number,
): Promise<PublishedChunks> {
  const { run, time } = await ledger.snapshots.publication(session, snapshotId);
  const chunks = await ledger.chunks.listBySnapshot(session, snapshotId);
  return { snapshotId, tag: `run-${run}`, time, chunks };
}

interface TableState {
  table: DeclaredTable;
  /** As the catalog has it. */
  former: CatalogTable | undefined;
  /** Undefined without metadata in the lake. */
  record: TableRecord | undefined;
}

/** Returns undefined for a new table of which the snapshot has no file: it is older than the declaration, or no row came yet. */
async function nextVersion(
  format: TableFormat,
  { table, former, record }: TableState,
  earlier: readonly PublishedChunks[],
  current: PublishedChunks,
): Promise<CatalogTable | undefined> {
  const { relation } = table;
  const { snapshotId } = current;
  const buildVersion = (before: TableRecord | undefined, published: PublishedChunks) => {
    const { tag, time, snapshotId: snapshot } = published;
    const own = published.chunks
      .filter((chunk) => chunk.relation === relation)
      .map((chunk) => ({ ...chunk, isEmpty: chunk.bytes === 0 }));
    const publication = { tag, snapshot, time };
    // A new table has no columns before its first file.
    const isEmpty = before ? own.length === 0 : own.every((chunk) => chunk.isEmpty);
    return isEmpty ? Promise.resolve(before) : format.prepare(table, before, own, publication);
  };
  try {
    let history = record;
    for (const each of record ? [] : earlier) {
      const before = history;
      history = await buildVersion(before, each).catch((error: unknown) => {
        // A version whose files are gone is left out.
        if (isRetryable(error)) throw error;
        return before;
      });
    }
    const next = await buildVersion(history, current);
    if (!next) return undefined;
    const number = (former?.number ?? 0) + (next === record ? 0 : 1);
    return { relation, snapshotId, number, record: next, failure: null };
  } catch (error) {
    if (isRetryable(error)) throw error;
    const failure = error instanceof Error ? error.message : String(error);
    return { relation, number: 0, record: null, ...former, snapshotId, failure };
  }
}

/** Any other error would come again with each attempt of the stage, and hold the answers back. */
export const isRetryable = (error: unknown): boolean =>
  error instanceof AppError && error.retryable;
