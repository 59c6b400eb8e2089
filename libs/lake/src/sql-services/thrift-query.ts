import { AppError } from '#platform/errors/app-error.js';
import { type HiveConnection, createStatementError } from '../hive/hive-connection.js';
import { readCellRows, listColumns, type Operation } from '../hive/run-statement.js';
import { operationState } from '../hive/protocol.js';
import type { Cell } from '../ports/compute.js';
import type { SqlPage, SqlPageOptions, SqlState } from '../ports/sql-service.js';
import { createCancelledError, toCell } from './sql-cell.js';

/** Numbers of the protocol's types. Missing ones are returned as text. */
const NAMES: Record<number, string> = {
  0: 'BOOLEAN',
  1: 'TINYINT',
  2: 'SMALLINT',
  3: 'INTEGER',
  4: 'BIGINT',
  5: 'REAL',
  6: 'DOUBLE',
  8: 'TIMESTAMP',
  17: 'DATE',
};
const DECIMAL = 15;

type Column = ReturnType<typeof listColumns>[number];

/** Returns the catalogue's name of the type. */
function toColumnType({ type: entry }: Column): string {
  if (entry === undefined) return 'VARCHAR';
  if (entry.type !== DECIMAL) return NAMES[entry.type] ?? 'VARCHAR';
  const qualifiers = new Map(Object.entries(entry.typeQualifiers?.qualifiers ?? {}));
  const part = (name: string, otherwise: number) =>
    (qualifiers.get(name) as { i32Value?: number } | undefined)?.i32Value ?? otherwise;
  return `DECIMAL(${part('precision', 38)},${part('scale', 0)})`;
}

type FinalState = Pick<SqlState, 'status' | 'error'>;

/** One query on a separate connection that ends with it. */
export class ThriftQuery {
  private readonly startedAt = performance.now();
  private finalState: (FinalState & { at: number }) | undefined;
  /** Fetched rows that were not returned yet. */
  private readonly bufferedRows: Cell[][] = [];
  private columns: SqlPage['columns'] = [];
  /** Number of returned rows, which is also the cursor. */
  private returnedRows = 0;
  private isDrained = false;
  private last: { after: string | undefined; page: SqlPage } | undefined;
  private reading: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly id: string,
    private readonly sql: string,
    private readonly connection: HiveConnection,
    private readonly operation: Operation,
  ) {}

  get hasEnded(): boolean {
    return this.finalState !== undefined;
  }

  async state(): Promise<SqlState> {
    const { status, error } = this.finalState ?? (await this.pollState());
    const ms = Math.round((this.finalState?.at ?? performance.now()) - this.startedAt);
    return { status, error, bytesScanned: null, costUsd: null, ms };
  }

  async cancel(): Promise<void> {
    if (this.finalState) return;
    await this.connection.call(() => this.operation.cancel()).catch(() => undefined);
    await this.pollState();
    // Whatever the server does, no rows are returned any more.
    this.settle({ status: 'cancelled', error: null });
  }

  /** Concurrent requests are answered one after the other. */
  rows(options: SqlPageOptions): Promise<SqlPage> {
    const page = this.reading.then(() => this.page(options));
    this.reading = page.catch(() => undefined);
    return page;
  }

  close(): void {
    this.connection.lose(new AppError('QUERY_NOT_FOUND', `query ${this.id} was closed`));
  }

  private async page({ first, after }: SqlPageOptions): Promise<SqlPage> {
    if (this.last?.after === after && this.last) return this.last.page;
    const { status, error } = await this.state();
    if (error) throw error;
    if (status === 'cancelled') throw createCancelledError(this.id);
    if (status !== 'succeeded') {
      const message = `query ${this.id} still runs; wait for it`;
      throw new AppError('QUERY_FAILED', message, { retryable: true });
    }
    const isNext = after === (this.last?.page.next ?? undefined) && this.last?.page.next !== null;
    if (!isNext) {
      const problem = 'it is not the end of a page; read the pages in order, each at most twice';
      throw new AppError('CURSOR_INVALID', `after: ${problem}`);
    }
    await this.fetch(first);
    const rows = this.bufferedRows.splice(0, first);
    this.returnedRows += rows.length;
    const next = this.bufferedRows.length > 0 ? String(this.returnedRows) : null;
    const page = { columns: this.columns, rows, next };
    this.last = { after, page };
    if (next === null) this.close();
    return page;
  }

  /** Fetches one more row than requested, to know whether there is another page. */
  private async fetch(first: number): Promise<void> {
    while (!this.isDrained && this.bufferedRows.length <= first) {
      this.operation.setMaxRows(first + 1 - this.bufferedRows.length);
      await this.call(() => this.operation.fetch());
      const schema = this.operation.getSchema();
      this.columns = (schema ? listColumns(schema) : []).map((column) => ({
        name: column.name,
        type: toColumnType(column),
      }));
      const fetched = this.operation.getData().flatMap(readCellRows);
      this.operation.flush();
      this.isDrained = fetched.length === 0;
      this.bufferedRows.push(
        ...fetched.map((row) => row.map((cell, at) => this.toTypedCell(cell, at))),
      );
    }
  }

  private toTypedCell(cell: Cell, at: number): Cell {
    return typeof cell === 'string' || (typeof cell === 'number' && !Number.isFinite(cell))
      ? toCell(String(cell), this.columns[at]?.type ?? 'VARCHAR')
      : cell;
  }

  private async pollState(): Promise<FinalState> {
    try {
      const { operationState: state, errorMessage } = await this.call(() =>
        this.operation.status(false),
      );
      switch (state) {
        case operationState.INITIALIZED_STATE:
        case operationState.PENDING_STATE:
          return { status: 'queued', error: null };
        case operationState.RUNNING_STATE:
          return { status: 'running', error: null };
        case operationState.FINISHED_STATE:
          return this.settle({ status: 'succeeded', error: null });
        case operationState.CANCELED_STATE:
          return this.settle({ status: 'cancelled', error: null });
        default:
          return this.settle({ status: 'failed', error: createQueryError(this.sql, errorMessage) });
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // Rows and state of a query belong to the session and end with it.
      return this.settle({ status: 'failed', error });
    }
  }

  private settle(ended: FinalState): FinalState {
    this.finalState ??= { ...ended, at: performance.now() };
    if (this.finalState.status !== 'succeeded') this.close();
    return this.finalState;
  }

  private async call<Result>(call: () => Promise<Result>): Promise<Result> {
    try {
      return await this.connection.call(call);
    } catch (error) {
      if (!(error instanceof AppError))
        throw createQueryError(this.sql, (error as Error).message, error);
      const message = `the query was lost with its server: ${error.message}`;
      throw new AppError('COMPUTE_LOST', message, { retryable: true, cause: error });
    }
  }
}

/** Returns the server's refusal of a query, in one line. */
export function createQueryError(
  sql: string,
  message: string | undefined,
  cause?: unknown,
): AppError {
  const { message: told } = createStatementError(sql, message);
  return new AppError('QUERY_FAILED', told.replace(/^Hive:/, 'Spark:'), { cause });
}
