import { AppError } from '#platform/errors/app-error.js';
import { type HiveConnection, statementFailed } from '../hive/hive-connection.js';
import { cellRowsOf, columnsOf, type Operation } from '../hive/run-statement.js';
import { operationState } from '../hive/protocol.js';
import type { Cell } from '../ports/compute.js';
import type { SqlPage, SqlPageOptions, SqlState } from '../ports/sql-service.js';
import { cancelled, cellOf } from './sql-cell.js';

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

type Column = ReturnType<typeof columnsOf>[number];

/** Returns the catalogue's name of the type. */
function columnType({ type: entry }: Column): string {
  if (entry === undefined) return 'VARCHAR';
  if (entry.type !== DECIMAL) return NAMES[entry.type] ?? 'VARCHAR';
  const qualifiers = new Map(Object.entries(entry.typeQualifiers?.qualifiers ?? {}));
  const part = (name: string, otherwise: number) =>
    (qualifiers.get(name) as { i32Value?: number } | undefined)?.i32Value ?? otherwise;
  return `DECIMAL(${part('precision', 38)},${part('scale', 0)})`;
}

type Ended = Pick<SqlState, 'status' | 'error'>;

/** One query on a separate connection that ends with it. */
export class ThriftQuery {
  private readonly started = performance.now();
  private ended: (Ended & { at: number }) | undefined;
  /** Fetched rows that were not returned yet. */
  private readonly ahead: Cell[][] = [];
  private columns: SqlPage['columns'] = [];
  /** Number of returned rows, which is also the cursor. */
  private given = 0;
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
    return this.ended !== undefined;
  }

  async state(): Promise<SqlState> {
    const { status, error } = this.ended ?? (await this.look());
    const ms = Math.round((this.ended?.at ?? performance.now()) - this.started);
    return { status, error, bytesScanned: null, costUsd: null, ms };
  }

  async cancel(): Promise<void> {
    if (this.ended) return;
    await this.connection.call(() => this.operation.cancel()).catch(() => undefined);
    await this.look();
    // Whatever the server does, no rows are returned any more.
    this.end({ status: 'cancelled', error: null });
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
    if (status === 'cancelled') throw cancelled(this.id);
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
    const rows = this.ahead.splice(0, first);
    this.given += rows.length;
    const next = this.ahead.length > 0 ? String(this.given) : null;
    const page = { columns: this.columns, rows, next };
    this.last = { after, page };
    if (next === null) this.close();
    return page;
  }

  /** Fetches one more row than requested, to know whether there is another page. */
  private async fetch(first: number): Promise<void> {
    while (!this.isDrained && this.ahead.length <= first) {
      this.operation.setMaxRows(first + 1 - this.ahead.length);
      await this.ask(() => this.operation.fetch());
      const schema = this.operation.getSchema();
      this.columns = (schema ? columnsOf(schema) : []).map((column) => ({
        name: column.name,
        type: columnType(column),
      }));
      const fetched = this.operation.getData().flatMap(cellRowsOf);
      this.operation.flush();
      this.isDrained = fetched.length === 0;
      this.ahead.push(...fetched.map((row) => row.map((cell, at) => this.typed(cell, at))));
    }
  }

  private typed(cell: Cell, at: number): Cell {
    return typeof cell === 'string' || (typeof cell === 'number' && !Number.isFinite(cell))
      ? cellOf(String(cell), this.columns[at]?.type ?? 'VARCHAR')
      : cell;
  }

  private async look(): Promise<Ended> {
    try {
      const { operationState: state, errorMessage } = await this.ask(() =>
        this.operation.status(false),
      );
      switch (state) {
        case operationState.INITIALIZED_STATE:
        case operationState.PENDING_STATE:
          return { status: 'queued', error: null };
        case operationState.RUNNING_STATE:
          return { status: 'running', error: null };
        case operationState.FINISHED_STATE:
          return this.end({ status: 'succeeded', error: null });
        case operationState.CANCELED_STATE:
          return this.end({ status: 'cancelled', error: null });
        default:
          return this.end({ status: 'failed', error: failed(this.sql, errorMessage) });
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // Rows and state of a query belong to the session and end with it.
      return this.end({ status: 'failed', error });
    }
  }

  private end(ended: Ended): Ended {
    this.ended ??= { ...ended, at: performance.now() };
    if (this.ended.status !== 'succeeded') this.close();
    return this.ended;
  }

  private async ask<Result>(call: () => Promise<Result>): Promise<Result> {
    try {
      return await this.connection.call(call);
    } catch (error) {
      if (!(error instanceof AppError)) throw failed(this.sql, (error as Error).message, error);
      const message = `the query was lost with its server: ${error.message}`;
      throw new AppError('COMPUTE_LOST', message, { retryable: true, cause: error });
    }
  }
}

/** Returns the server's refusal of a query, in one line. */
export function failed(sql: string, message: string | undefined, cause?: unknown): AppError {
  const { message: told } = statementFailed(sql, message);
  return new AppError('QUERY_FAILED', told.replace(/^Hive:/, 'Spark:'), { cause });
}
