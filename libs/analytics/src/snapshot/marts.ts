import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { defaultLimits, type Limits } from '#serving/limits.js';
import { LIMITS } from '#serving/limits.module.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { answerTooLarge, AppError } from '#platform/errors/app-error.js';
import { toTimeoutError } from '#platform/errors/to-app-error.js';
import {
  cancellableStatements,
  type CancellableSession,
  type Queryable,
  queryRows,
  rowBatches,
  type TextRow,
} from '#platform/database/rows.js';
import { withSpan } from '#platform/tracing/spans.js';
import { scopeStatement } from './scoped-marts.js';
import { PublishedSnapshot } from './published-snapshot.js';
import {
  createFormerSnapshotError,
  Reading,
  type ReadSnapshot,
  ANSWER_FLOW,
  createNoSnapshotError,
  type Snapshot,
  snapshotRow,
  snapshotSql,
} from './snapshot.js';

/** Values of query parameters, lists as arrays; undefined becomes NULL. */
export type Parameter = string | number | boolean | null | undefined | readonly (string | number)[];

const deliveryDaySql = sqlFile(import.meta.url, './delivery_day.sql');
const deliveryDayRow = z.object({ day: z.string() });
const builtRow = z.object({ isBuilt: z.boolean() });

/** Reads the mart tables of one snapshot. */
@Injectable()
export class Marts {
  private readonly session: CancellableSession;

  /** @param published knows the published snapshot; without it, each call reads the warehouse */
  constructor(
    private readonly warehouse: DataSource,
    @Optional() private readonly published?: PublishedSnapshot,
    @Optional() @Inject(LIMITS) private readonly limits: Limits = defaultLimits,
  ) {
    this.session = cancellableStatements(warehouse);
  }

  /**
   * Returns the published snapshot of a flow, or the retained one with this id.
   * @throws AppError NO_SNAPSHOT before the first run publishes; SNAPSHOT_GONE when the id is not retained;
   * ARGUMENT_INVALID when it is one of another flow
   */
  async snapshot(id?: string, flow: string = ANSWER_FLOW): Promise<Snapshot> {
    if (id === undefined) {
      const published = await this.findPublished(flow);
      if (published) return published;
      throw createNoSnapshotError(flow);
    }
    const known = this.published?.find(flow);
    if (id === known?.id) return known;
    const [snapshot] = await read(this.session(), snapshotRow, snapshotSql, [id]);
    if (!snapshot) throw createGoneError(id);
    if (snapshot.flow !== flow) throw createFlowError(snapshot, flow);
    return snapshot;
  }

  /** Returns the published snapshot of a flow, or undefined. */
  async findPublished(flow: string): Promise<Snapshot | undefined> {
    const known = this.published?.find(flow);
    if (known) return known;
    const found = await read(this.session(), snapshotRow, snapshotSql, [undefined]);
    return found.find((each) => each.flow === flow);
  }

  /**
   * Runs a query file and returns its rows as JSON: numeric columns as numbers, dates as ISO text. `row` is the
   * expected shape. `$1` of every mart query is the snapshot id; `parameters` follow from `$2`.
   * @throws AppError SNAPSHOT_GONE when the snapshot was dropped meanwhile; ANSWER_TOO_LARGE when the bytes read for
   * the answer exceed the limit; WAREHOUSE_FAILED for a row of another shape
   */
  async rows<Row extends z.ZodType>(
    row: Row,
    sql: string,
    snapshot: ReadSnapshot,
    parameters: readonly Parameter[] = [],
  ): Promise<z.output<Row>[]> {
    const most = this.limits.answerMaxBytes;
    const values: Parameter[] = [snapshot.id, ...parameters, most];
    const scoped = snapshot.scope && scopeStatement(sql, snapshot.scope, values.length + 1);
    const statement = buildRowsSql(scoped?.sql ?? sql, parameters.length + 2, scoped?.tables);
    if (scoped) {
      await this.requireMarts(snapshot, scoped.requires);
      values.push(...scoped.parameters);
    }
    const { id, reading = new Reading() } = snapshot;
    const { about } = reading;
    const [result] = await withSpan('warehouse query', buildSpanAttributes(id, about), () =>
      read(
        this.session(reading.signal, isComputed(snapshot)),
        createRowsShape(row),
        statement,
        values,
      ),
    );
    if (!result) throw createGoneError(id);
    reading.bytes += result.bytes;
    if (result.rows === null || reading.bytes > most) throw answerTooLarge(most);
    return result.rows;
  }

  /** As `rows`, for a query that always returns exactly one row. */
  async row<Row extends z.ZodType>(
    row: Row,
    sql: string,
    snapshot: ReadSnapshot,
    parameters: readonly Parameter[] = [],
  ): Promise<z.output<Row>> {
    return requireOne(await this.rows(row, sql, snapshot, parameters));
  }

  /** @throws AppError NO_SNAPSHOT when a former version built a snapshot, without one of these marts */
  private async requireMarts(snapshot: ReadSnapshot, names: readonly string[]): Promise<void> {
    for (const name of names) {
      const sql = `SELECT EXISTS (SELECT FROM mart.${name} WHERE snapshot_id = $1) AS "isBuilt"`;
      const { isBuilt } = await this.row(builtRow, sql, { ...snapshot, scope: undefined });
      if (!isBuilt) throw createFormerSnapshotError(snapshot);
    }
  }

  /**
   * Returns the day on which the newest stores file of a snapshot with a row of one of these stores was delivered; undefined
   * without such a file.
   */
  async findDeliveryDay(
    { id, reading }: ReadSnapshot,
    stores: readonly number[],
  ): Promise<string | undefined> {
    const session = this.session(reading?.signal);
    const [found] = await read(session, deliveryDayRow, deliveryDaySql, [id, stores]);
    return found?.day;
  }

  /**
   * Streams the rows of a query in its order, some thousands at once, each column as PostgreSQL writes it.
   * @param signal cancels the query
   * @param rowsAtOnce of a batch, if PostgreSQL computes the next ones while the caller works on it
   * @throws AppError SNAPSHOT_GONE as `rows`; ANSWER_TOO_SLOW after the time-out of exports
   */
  async *batches(
    sql: string,
    snapshot: Snapshot,
    parameters: readonly Parameter[],
    signal: AbortSignal,
    rowsAtOnce?: number,
  ): AsyncGenerator<TextRow[]> {
    const {
      statement,
      values: parametersOfAll,
      requires,
    } = buildBatchesSql(sql, snapshot, parameters);
    await this.requireMarts(snapshot, requires);
    const { exportTimeoutMs } = this.limits;
    const batches = rowBatches(
      this.warehouse,
      statement,
      parametersOfAll,
      signal,
      exportTimeoutMs,
      rowsAtOnce,
      isComputed(snapshot),
    );
    try {
      let next = await batches.next();
      // From here on the query locks its tables, so none can be dropped before the end.
      await this.snapshot(snapshot.id, snapshot.flow);
      for (; !next.done; next = await batches.next()) yield next.value;
    } catch (error) {
      throw toTimeoutError(error);
    } finally {
      await batches.return(undefined);
    }
  }
}

/**
 * Whether marts of whole stores are computed from their departments, for a caller who is bound to some. PostgreSQL expects one row
 * of them, and would then compare each week with each one.
 */
const isComputed = ({ scope }: ReadSnapshot): boolean => scope?.departments !== undefined;

/** The attributes of a query in a trace: the answer's name, never the parameters. */
const buildSpanAttributes = (snapshotId: string, about: string | undefined) => ({
  'db.system.name': 'postgresql',
  'retailstream.snapshot': snapshotId,
  ...(about !== undefined && { 'retailstream.answer': about }),
});

/** @throws AppError ANSWER_TOO_SLOW for a statement that its time-out or the client cancelled */
async function read<Result extends z.ZodType>(
  session: Queryable,
  row: Result,
  sql: string,
  parameters: readonly Parameter[],
): Promise<z.output<Result>[]> {
  const values = parameters.map((value) => value ?? null);
  try {
    return await queryRows(session, row, sql, values);
  } catch (error) {
    throw toTimeoutError(error);
  }
}

function requireOne<Row>([first]: Row[]): Row {
  if (first === undefined) throw new Error('the query returned no row');
  return first;
}

/** Cached for each kind of row, because a shape compiles itself at its first use. */
const results = new WeakMap<z.ZodType, z.ZodType>();

interface RowsResult<Row> {
  /** Null when the rows exceed the limit. */
  rows: Row[] | null;
  bytes: number;
}

function createRowsShape<Row extends z.ZodType>(row: Row): z.ZodType<RowsResult<z.output<Row>>> {
  const known = results.get(row) ?? z.object({ rows: z.array(row).nullable(), bytes: z.int() });
  results.set(row, known);
  return known as z.ZodType<RowsResult<z.output<Row>>>;
}

/**
 * Returns the rows of a query and their length as text; rows over the limit stay in PostgreSQL. The same statement
 * checks the snapshot, because a mart without its partition looks empty.
 * @param most number of the parameter with the limit
 * @param tables common table expressions that the query reads
 */
function buildRowsSql(sql: string, most: number, tables?: string): string {
  return `WITH ${tables ? `${tables},\n` : ''}result AS MATERIALIZED (
      SELECT (${buildJsonSql(sql)}) AS rows FROM (\n${snapshotSql}\n) snapshot)
    SELECT octet_length(rows::text) AS bytes,
           CASE WHEN octet_length(rows::text) <= $${most}::integer THEN rows END AS rows
    FROM result`;
}

/** Returns the statement of a query whose rows are streamed, and all its parameters. */
function buildBatchesSql(sql: string, { id, scope }: Snapshot, parameters: readonly Parameter[]) {
  const values: Parameter[] = [id, ...parameters.map((value) => value ?? null)];
  if (!scope) return { statement: sql, values, requires: [] };
  const scoped = scopeStatement(sql, scope, values.length + 1);
  return {
    statement: `WITH ${scoped.tables}\n(\n${scoped.sql}\n)`,
    values: [...values, ...scoped.parameters],
    requires: scoped.requires,
  };
}

const createFlowError = ({ id, flow }: Snapshot, wanted: string): AppError =>
  new AppError(
    'ARGUMENT_INVALID',
    `snapshot ${id} belongs to flow ${flow}, but this answer reads ${wanted}: name a snapshot ` +
      `of ${wanted}`,
  );

function createGoneError(id: string): AppError {
  const advice = 'start the list again without "after" and without a snapshot';
  return new AppError('SNAPSHOT_GONE', `snapshot ${id} is past its retention: ${advice}`);
}

/** The rows of a query as one JSON value. */
export function buildJsonSql(sql: string): string {
  return `SELECT coalesce(json_agg(row_to_json(answer)), '[]') FROM (\n${sql}\n) answer`;
}

/** The only row of a query as a JSON object, null without one. */
export const buildJsonObjectSql = (sql: string): string =>
  `SELECT row_to_json(answer) FROM (\n${sql}\n) answer`;
