import { createHash, randomUUID } from 'node:crypto';
import { formatScope } from '#access/format-scope.js';
import { createScopeError, type Scope } from '#access/scope.js';
import type { Cell } from '#lake/ports/compute.js';
import type { QueryEngine, QueryLimits } from '#lake/ports/query-engine.js';
import type { TextRow } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { type FairQueueLimits, FairQueue } from '#platform/http/fair-queue.js';
import { type AsOf, readAsOf } from '#pipeline/ledger/snapshots/snapshot-as-of.js';
import { limitTables } from '../tables/scoped-tables.js';
import type { CatalogueTable, FormerTables, Tables } from '../tables/table.js';
import type { QueryOutput, SqlQueryRunner, AcceptedQuery } from './query-runner.js';
import { checkSelect, type ResolvedTable, resolveTables } from './guard/check-select.js';
import { numberParameters, readStatement } from './guard/read-statement.js';
import {
  type ResultSnapshot,
  type StoredResult,
  type ResultStore,
  type PageRequest,
  readPage,
  type ResultPage,
  readTextRows,
  writeParquet,
} from './result-store.js';
import { type PersonalDataReader, listPersonalColumns } from './personal-data-reader.js';
import type { QueryHistory } from './query-history.js';
import type { WriteResult } from './workspace-writer.js';

/** Returns a digest that is equal for the same statement, values and files. */
export async function hashQuery(
  {
    tree,
    sql,
    values,
    tables: found,
    scope,
  }: Pick<AcceptedQuery, 'tree' | 'sql' | 'values' | 'tables'> &
    Partial<Pick<AcceptedQuery, 'scope'>>,
  tables: Pick<Tables, 'files'>,
): Promise<string> {
  const inexact: unknown[] = [];
  const words = JSON.stringify(tree, (name, value: unknown) => {
    if (name === 'query_location') return undefined;
    // The syntax tree loses digits of longer numbers.
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) inexact.push(value);
    return value;
  });
  const hash = createHash('sha256');
  hash.update(JSON.stringify([words, inexact.length > 0 ? sql : null, values, scope]));
  for (const { table, isBare } of found) hash.update(await describeData(table, isBare, tables));
  return hash.digest('hex');
}

async function describeData(
  table: CatalogueTable,
  isBare: boolean,
  tables: Pick<Tables, 'files'>,
): Promise<string> {
  const { database, name, version, snapshot, location, layout, columns, freshAt } = table;
  const files = await tables.files(table);
  const own = [database, name, version, snapshot, location, layout, columns, freshAt];
  const stated = [...own, isBare, files];
  return JSON.stringify(stated);
}

/** @throws AppError when the caller may not read these columns */
export type RequirePersonal = (columns: readonly string[]) => void;

/** A query of a caller. */
export interface SqlQuery {
  sql: string;
  /** Values of parameters, by name. */
  parameters?: Readonly<Record<string, Cell>>;
  /** Requests the rows of a kept snapshot, as `readAsOf`; left out, those of the published one. */
  asOf?: string | undefined;
  actor: string;
  /**
   * Requests personal columns unmasked. It gets the personal columns before the query runs, and throws when the caller
   * may not read them. Left out, they are masked.
   */
  requirePersonal?: RequirePersonal;
  /** The stores and departments that the caller may see; left out for the whole chain. */
  scope?: Scope | undefined;
  /** Whether the caller may write tables of the workspace. */
  mayWrite?: boolean;
  /** Whether the interface is read-only for every role. */
  isReadOnly?: boolean;
  signal?: AbortSignal;
}

export interface SqlQueryResult {
  queryId: string;
  result: StoredResult;
  fromStore: boolean;
  ms: number;
  /** The written table, if any. */
  written?: WriteResult;
}

interface SqlQueryServiceParts {
  tables: Tables & FormerTables;
  /** Parses queries, and writes answers as files. */
  engine: QueryEngine;
  runner: SqlQueryRunner;
  history: QueryHistory;
  results: ResultStore;
  queue: QueryQueue;
  personalData: PersonalDataReader;
  limits: QueryLimits;
}

/** A running query. */
interface Running {
  actor: string;
  stop: AbortController;
  /** Whether errors may quote personal data. */
  isOpen: boolean;
  work?: Promise<unknown>;
}

/** Runs SQL queries over the tables of the catalogue. */
export class SqlQueryService {
  private readonly running = new Map<string, Running>();

  constructor(private readonly parts: SqlQueryServiceParts) {}

  get history(): QueryHistory {
    return this.parts.history;
  }

  /**
   * Checks a query, runs it within the limits, and records the outcome. A repeated query over the same files returns
   * the stored answer.
   * @throws AppError QUERY_REFUSED, TABLE_UNKNOWN and as `readAsOf` and `FormerTables.asOf` before the query runs, QUERY_FAILED,
   *   QUERY_TOO_LONG, QUERY_TOO_LARGE, QUERY_CANCELLED; SNAPSHOT_GONE when it expires meanwhile; BUSY, retryable; FORBIDDEN when the
   *   caller may not write
   */
  async run(question: SqlQuery): Promise<SqlQueryResult> {
    const { sql, parameters = {}, asOf, actor, scope } = question;
    const start = performance.now();
    const queryId = randomUUID();
    const stop = new AbortController();
    const { signal } = question;
    const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    await this.parts.history.begin(queryId, { actor, sql, parameters, asOf, scope });
    const running: Running = { actor, stop, isOpen: false };
    const work = this.runOrReuse(queryId, question, either, running);
    running.work = work;
    this.running.set(queryId, running);
    const took = () => Math.round((performance.now() - start) * 10) / 10;
    try {
      const answer = await work;
      const ms = took();
      const { fromStore } = answer;
      const { rows, bytesScanned, costUsd } = answer.result;
      // A stored answer costs nothing more.
      const cost = costUsd === null || !fromStore ? costUsd : 0;
      await this.parts.history.end(queryId, { rows, bytesScanned, costUsd: cost, ms, fromStore });
      return { queryId, ms, ...answer };
    } catch (thrown) {
      await this.parts.history.end(queryId, { ms: took(), error: toHistoryError(thrown, running) });
      throw thrown;
    } finally {
      this.running.delete(queryId);
    }
  }

  /**
   * Returns a stored answer. Each read of personal data is audited.
   * @param requirePersonal throws when the caller may not read personal columns
   * @param scope of the caller, which must be that of the query
   * @throws AppError QUERY_NOT_FOUND for another caller's query, or an answer no longer stored
   */
  async requireResult(
    queryId: string,
    actor: string,
    requirePersonal: RequirePersonal,
    scope?: Scope,
  ): Promise<StoredResult> {
    const result = this.parts.results.requireResult(queryId, formatOwner(actor, scope));
    if (result.personal) {
      requirePersonal(result.personal);
      await this.parts.personalData.recordAccess(`query ${queryId}`, actor, {
        columns: result.personal,
      });
    }
    return result;
  }

  /** Returns a page of an answer. @throws AppError CURSOR_INVALID; QUERY_TOO_LARGE for a row larger than a page */
  async readPage(result: StoredResult, page: PageRequest): Promise<ResultPage> {
    const { rows, ...more } = await readPage(result, page);
    return { ...more, rows: await this.decryptRows(result, rows) };
  }

  /** Yields all rows of an answer, some thousands at a time, each cell as text. */
  async *readTextRows(result: StoredResult): AsyncGenerator<TextRow[]> {
    for await (const rows of readTextRows(result)) yield await this.decryptRows(result, rows);
  }

  /** Writes an answer as a Parquet file, when it is the caller's turn. @throws AppError BUSY */
  async writeParquet(
    result: StoredResult,
    to: string,
    { actor, signal }: { actor: string; signal: AbortSignal },
  ): Promise<void> {
    const { engine, limits, queue } = this.parts;
    const leave = await queue.enter([actor], signal);
    try {
      await writeParquet(engine, result, to, limits, signal);
    } finally {
      leave();
    }
  }

  /**
   * Cancels a running query.
   * @param actor only this caller's query; any caller's when left out
   * @throws AppError QUERY_NOT_FOUND when it is not running
   */
  cancel(queryId: string, actor?: string): void {
    const running = this.running.get(queryId);
    if (!running || (actor !== undefined && running.actor !== actor)) {
      throw new AppError('QUERY_NOT_FOUND', `query ${queryId} is not running`);
    }
    running.stop.abort();
  }

  async close(): Promise<void> {
    const all = [...this.running.values()];
    for (const { stop } of all) stop.abort();
    // Waits until remote services have cancelled their queries.
    await Promise.allSettled(all.flatMap(({ work }) => work ?? []));
    this.parts.runner.close?.();
    await this.parts.results.close();
  }

  private async runOrReuse(
    queryId: string,
    question: SqlQuery,
    signal: AbortSignal,
    running: Running,
  ): Promise<QueryOutput & Pick<SqlQueryResult, 'fromStore'>> {
    const { results, queue, runner, personalData } = this.parts;
    const owner = formatOwner(question.actor, question.scope);
    const { actor } = question;
    const { judged, isRepeatable, personal, asOf } = await this.acceptQuery(question);
    const key = isRepeatable ? await hashQuery(judged, this.parts.tables) : queryId;
    const fromStore = () => {
      const result = isRepeatable ? results.find(key) : undefined;
      if (!result) return undefined;
      results.assign(queryId, { actor: owner, key });
      return { result, fromStore: true };
    };
    const before = fromStore();
    if (before) return before;
    await runner.requireRunnable(judged, signal);
    const leave = await queue.enter([actor], signal);
    try {
      // The same query may have finished meanwhile.
      const meanwhile = fromStore();
      if (meanwhile) return meanwhile;
      running.isOpen = personal.length > 0;
      if (running.isOpen)
        await personalData.recordAccess(`query ${queryId}`, actor, { columns: personal });
      const answer = await runner.runQuery(judged, signal).catch(async (error: unknown) => {
        // An engine only reports that a file is missing.
        if (asOf && !signal.aborted) await this.resolveFormer(judged.tables, asOf);
        throw error;
      });
      const snapshots = listSnapshots(judged.tables);
      const own = {
        ...answer.result,
        ...(running.isOpen && { personal }),
        ...(snapshots.length > 0 && { snapshots }),
      };
      const result = results.store(key, own);
      results.assign(queryId, { actor: owner, key });
      return { ...answer, result, fromStore: false };
    } finally {
      leave();
    }
  }

  private async acceptQuery(question: SqlQuery) {
    const { sql: asked, parameters = {}, actor, requirePersonal } = question;
    const { mayWrite, isReadOnly, scope } = question;
    const { engine } = this.parts;
    const tables = limitTables(this.parts.tables, scope);
    const asOf = question.asOf === undefined ? undefined : readAsOf(question.asOf);
    const { target, select } = readStatement(asked);
    if (target && isReadOnly) {
      const advice = 'write tables over REST, GraphQL or the command line';
      throw new AppError('FORBIDDEN', `this interface writes no tables, for any role: ${advice}`);
    }
    if (target && scope)
      throw createScopeError(scope, 'readers of the whole chain see a written table');
    if (target && !mayWrite) {
      throw new AppError(
        'FORBIDDEN',
        'writing a table needs the role operator: ask an administrator for it',
      );
    }
    const { sql, values } = numberParameters(select, parameters);
    const tree = await engine.parse(sql);
    const checked = checkSelect(tree, sql);
    const current = await resolveTables(checked.tables, tables, sql);
    const found = asOf === undefined ? current : await this.resolveFormer(current, asOf);
    // Others read the written table, so it gets masked values.
    const personal =
      requirePersonal && !target ? listPersonalColumns(found.map(({ table }) => table)) : [];
    const mayReadPersonalData = personal.length > 0;
    if (mayReadPersonalData) requirePersonal?.(personal);
    // The rows of a database may have changed.
    const areFiles = found.every(({ table }) => table.layout.format !== 'postgres');
    const judged: AcceptedQuery = {
      sql,
      tree,
      values,
      tables: found,
      target,
      statement: asked,
      actor,
      mayReadPersonalData,
      scope,
    };
    const isRepeatable = checked.isDeterministic && !target && areFiles && !mayReadPersonalData;
    return { judged, isRepeatable, personal, asOf };
  }

  private resolveFormer(found: readonly ResolvedTable[], asOf: AsOf): Promise<ResolvedTable[]> {
    return Promise.all(
      found.map(async ({ table, isBare }) => ({
        table: await this.parts.tables.resolveAsOf(table, asOf),
        isBare,
      })),
    );
  }

  private decryptRows<Row extends readonly Cell[]>({ personal }: StoredResult, rows: Row[]) {
    return personal ? this.parts.personalData.decryptRows(rows) : Promise.resolve(rows);
  }
}

/** Returns the snapshot of each flow whose tables a query reads. */
function listSnapshots(found: readonly ResolvedTable[]): ResultSnapshot[] {
  const snapshots = new Map<string, ResultSnapshot>();
  for (const { table } of found) {
    const { database, snapshot: id, run: tag, freshAt } = table;
    if (id === undefined || tag === undefined || !freshAt) continue;
    snapshots.set(`${database} ${id}`, { database, id, tag, publishedAt: freshAt.toISOString() });
  }
  return [...snapshots.values()];
}

/** Returns the error for the history. Engine errors may quote a value, and internal errors stay private. */
function toHistoryError(thrown: unknown, { isOpen }: Running): AppError {
  const error = toAppError(thrown, 'WAREHOUSE_FAILED');
  if (error !== thrown)
    return new AppError(error.code, 'an internal error; read the log of the API');
  if (!isOpen || !/^QUERY_(FAILED|TOO_LARGE)$/.test(error.code)) return error;
  return new AppError(
    error.code,
    'shown only to the caller, because the message may quote personal data',
  );
}

/** A person whose scope has changed is another owner of answers. */
const formatOwner = (actor: string, scope: Scope | undefined): string =>
  scope ? `${actor}, ${formatScope(scope)}` : actor;

/** Turns at the engine: for queries, their files and samples of tables. */
export type QueryQueue = Pick<FairQueue, 'enter'>;

const usual: FairQueueLimits = { atOnce: 2, atOnceEach: 1, waiting: 8, waitingEach: 2 };

/** @param limits changes to the usual limits; a caller that stops waiting gets AppError QUERY_CANCELLED */
export const createQueryQueue = (limits: Partial<FairQueueLimits>): FairQueue =>
  new FairQueue({ ...usual, ...limits }, createCancelledError);

const createCancelledError = (): AppError =>
  new AppError('QUERY_CANCELLED', 'the query was cancelled');
