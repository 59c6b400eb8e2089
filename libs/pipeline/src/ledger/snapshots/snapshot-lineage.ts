import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import { snapshotStatus } from './snapshot-ledger.js';
import { createUnpublishedError } from './unpublished-error.js';

const findSnapshotSql = sqlFile(import.meta.url, './find_snapshot.sql');

const relationsSql = sqlFile(import.meta.url, './lineage_relations.sql');
const chunksSql = sqlFile(import.meta.url, './lineage_chunks.sql');
const filesSql = sqlFile(import.meta.url, './lineage_files.sql');
const datasetsSql = sqlFile(import.meta.url, './lineage_datasets.sql');

const SNAPSHOT_NUMBER = /^[1-9]\d{0,17}$/;

const keptSnapshot = z.object({
  id: z.string(),
  runId: z.string(),
  /** The run that read its files: for forecasts, that of the upstream snapshot. */
  filesRunId: z.string(),
  status: snapshotStatus,
  publishedAt: z.date().nullable(),
  /** Last day with rows, yyyy-mm-dd; null without rows. */
  dataThrough: z.string().nullable(),
});
type KeptSnapshot = z.output<typeof keptSnapshot>;

/** Totals of one table in a snapshot: rows, money and files. */
const relationTotals = z.object({
  name: z.string(),
  chunks: z.int(),
  /** How many of these chunks an earlier run built. */
  takenOver: z.int(),
  /** Null when the snapshot has no chunk. */
  rows: z.number().nullable(),
  /** Exact, as decimal text; null without money. */
  money: z.string().nullable(),
  /** Source files of the dataset in the run. */
  files: z.int(),
});
type RelationTotals = z.output<typeof relationTotals>;

const chunkOrigin = z.object({
  relation: z.string(),
  period: z.string(),
  rows: z.number(),
  money: z.string().nullable(),
  /** Its folder of Parquet in the lake. */
  folder: z.string(),
  /** The run that built it. */
  runId: z.string(),
  madeAt: z.date(),
  isTakenOver: z.boolean(),
});
type ChunkOrigin = z.output<typeof chunkOrigin>;

const fileOrigin = z.object({
  /** Its delivery order in the run. */
  number: z.int(),
  path: z.string(),
  sha256: z.string(),
  dataset: z.string(),
  deliveredAt: z.date(),
  isNew: z.boolean(),
  /** Whether it is withdrawn by now: the next run omits it. */
  isWithdrawn: z.boolean(),
  rowsIn: z.number(),
  rowsOut: z.number(),
  rowsQuarantined: z.number(),
  rowsDuplicate: z.number(),
  rowsSuperseded: z.number(),
});
type FileOrigin = z.output<typeof fileOrigin>;

const datasetTotals = z.object({
  name: z.string(),
  /** Source files of the run. */
  files: z.int(),
  rowsIn: z.number(),
  rowsOut: z.number(),
  rowsQuarantined: z.number(),
  rowsDuplicate: z.number(),
  rowsSuperseded: z.number(),
  /** Rows of these files that are corrections of quarantined rows. */
  corrections: z.number(),
});
type DatasetTotals = z.output<typeof datasetTotals>;

/** Tables of a snapshot, and optionally a year or month. */
interface LineageFilter {
  relations: readonly string[];
  period?: string | undefined;
}

/** Returns where the rows of one snapshot come from, according to the ledger. */
export class SnapshotLineage {
  private constructor(
    private readonly warehouse: DataSource,
    readonly snapshot: KeptSnapshot,
  ) {}

  /**
   * @param id defaults to the published snapshot of the flow
   * @throws AppError NO_SNAPSHOT while none is published; SNAPSHOT_GONE when the snapshot is dropped, not built yet or
   *   of another flow
   */
  static async open(warehouse: DataSource, flow: string, id?: string): Promise<SnapshotLineage> {
    const isNumber = id === undefined || SNAPSHOT_NUMBER.test(id);
    const [snapshot] = isNumber
      ? await queryRows(warehouse, keptSnapshot, findSnapshotSql, [flow, id ?? null])
      : [];
    if (snapshot) return new SnapshotLineage(warehouse, snapshot);
    if (id === undefined) throw createUnpublishedError(flow);
    const advice = 'GET /v1/admin/snapshots lists them';
    throw new AppError('SNAPSHOT_GONE', `no snapshot ${id} of ${flow} is kept: ${advice}`);
  }

  /** In the order of `relations`. */
  relations({ relations, period }: LineageFilter): Promise<RelationTotals[]> {
    return this.read(relationTotals, relationsSql, [relations, period]);
  }

  /** By table in the order of `relations`, then by period. */
  chunks({ relations, period }: LineageFilter, first: number): Promise<ChunkOrigin[]> {
    return this.read(chunkOrigin, chunksSql, [relations, period, first]);
  }

  /** Newest delivery first. @param before only deliveries before this number */
  files(
    { relations, period }: LineageFilter,
    first: number,
    before?: number,
  ): Promise<FileOrigin[]> {
    return this.read(fileOrigin, filesSql, [relations, period, before, first]);
  }

  /** In the order of the names. */
  datasets(names: readonly string[]): Promise<DatasetTotals[]> {
    return this.read(datasetTotals, datasetsSql, [names]);
  }

  private read<Row extends z.ZodType>(
    row: Row,
    sql: string,
    parameters: readonly unknown[],
  ): Promise<z.output<Row>[]> {
    const { id, filesRunId } = this.snapshot;
    const given = parameters.map((value) => value ?? null);
    return queryRows(this.warehouse, row, sql, [id, filesRunId, ...given]);
  }
}

const changesSql = sqlFile(import.meta.url, './snapshot_changes.sql');

const changeRow = z.object({
  /** A model, a merged dataset or a mart. */
  relation: z.string(),
  /** A year, a month, or `all`. */
  period: z.string(),
  /** Null when the previous snapshot had none. */
  rowsBefore: z.int().nullable(),
  /** Null when none are left. */
  rows: z.int().nullable(),
  /** Exact sums, as decimal text; null without money. */
  moneyBefore: z.string().nullable(),
  money: z.string().nullable(),
  /** The previous snapshot; null for the first one, or when it is dropped. */
  formerId: z.string().nullable(),
});

/** A period of a table that differs between two snapshots. */
export type SnapshotChange = z.output<typeof changeRow>;

/** Returns the differences between a snapshot and another one. @param former defaults to the previous kept one */
export function snapshotChanges(
  warehouse: DataSource,
  id: string,
  former?: string,
): Promise<SnapshotChange[]> {
  return queryRows(warehouse, changeRow, changesSql, [id, former ?? null]);
}
