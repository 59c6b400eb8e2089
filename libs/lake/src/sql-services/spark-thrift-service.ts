import { randomUUID } from 'node:crypto';
import { AppError } from '#platform/errors/app-error.js';
import { HiveConnection, createUnavailableError } from '../hive/hive-connection.js';
import { type HiveAddress, type HiveSettings, requireIdentifier } from '../hive/hive-settings.js';
import { runStatement } from '../hive/run-statement.js';
import type { Cell } from '../ports/compute.js';
import {
  PAGE_ROWS_MAX,
  type SqlOptions,
  type SqlPage,
  type SqlPageOptions,
  type SqlService,
  type SqlState,
} from '../ports/sql-service.js';
import { createQueryError, ThriftQuery } from './thrift-query.js';

/**
 * Parts that contain no placeholder: comments, strings and quoted names, where a backslash escapes the next
 * character unless the string is raw. Or a placeholder.
 */
const PARTS =
  /\br'[^']*'|\br"[^"]*"|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`|--[^\n]*|\/\*.*?\*\/|\?/gis;

/**
 * Replaces each `?` by its value, because the protocol has no parameters. Text is inserted as bytes, so that no
 * character is parsed as SQL under any server setting.
 * @throws AppError QUERY_FAILED when the numbers of values and placeholders differ
 */
export function insertParameters(sql: string, values: readonly Cell[] = []): string {
  let used = 0;
  const filled = sql.replace(PARTS, (part) => {
    if (part !== '?') return part;
    const value = values[used++];
    return value === undefined ? part : formatConstant(value);
  });
  if (used === values.length) return filled;
  const found = `the statement has ${used} places for values, but the request has ${values.length} values`;
  throw new AppError('QUERY_FAILED', `${found}; write one ? for each`);
}

function formatConstant(value: Cell): string {
  if (typeof value !== 'string') return String(value);
  const hex = Buffer.from(value, 'utf8').toString('hex');
  return `decode(unhex('${hex}'), 'UTF-8')`;
}

interface Limits {
  /** Open queries, including those whose rows are still to be read. */
  open: number;
  /** A query without requests for so many milliseconds is closed. */
  idleMs: number;
}

const LIMITS: Limits = { open: 20, idleMs: 10 * 60_000 };

interface Entry {
  token: string | undefined;
  query: Promise<ThriftQuery>;
  timer: NodeJS.Timeout;
}

/**
 * Runs SQL on Spark's Thrift server or a HiveServer2. Each query has a separate connection and session, so `USE`
 * does not affect others, and its end frees everything on the server. Ids are valid only in this process.
 */
export class SparkThriftService implements SqlService {
  private readonly closing = new AbortController();
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly address: HiveAddress,
    private readonly settings: HiveSettings,
    private readonly limits = LIMITS,
  ) {}

  async check(): Promise<void> {
    const { connection } = await this.open();
    connection.lose(new Error('it was checked'));
  }

  async start(sql: string, { database, parameters, token }: SqlOptions): Promise<string> {
    this.closing.signal.throwIfAborted();
    const statement = insertParameters(sql, parameters);
    const schema = requireIdentifier(database);
    const known = [...this.entries].find(([, each]) => token !== undefined && each.token === token);
    const id = known?.[0] ?? (await this.begin(statement, schema, token));
    try {
      await this.entries.get(id)?.query;
      return id;
    } catch (error) {
      this.forget(id);
      throw error;
    }
  }

  async state(id: string): Promise<SqlState> {
    return (await this.find(id)).state();
  }

  async rows(id: string, { first, after }: SqlPageOptions): Promise<SqlPage> {
    const query = await this.find(id);
    return query.rows({
      first: Math.min(Math.max(first, 1), PAGE_ROWS_MAX),
      ...(after !== undefined && { after }),
    });
  }

  async cancel(id: string): Promise<void> {
    await (await this.find(id)).cancel();
  }

  close(): void {
    const { host, port, setting } = { ...this.address, setting: 'SQL_URL' };
    const reason = createUnavailableError({ host, port, setting }, 'it was closed', {
      retryable: false,
    });
    this.closing.abort(reason);
    for (const id of [...this.entries.keys()]) this.forget(id);
  }

  private async begin(sql: string, database: string, token: string | undefined): Promise<string> {
    await this.makeRoom();
    const id = randomUUID();
    const query = this.run(id, sql, database);
    query.catch(() => undefined);
    this.entries.set(id, { token, query, timer: this.startTimer(id) });
    return id;
  }

  private async run(id: string, sql: string, database: string): Promise<ThriftQuery> {
    const { connection, session } = await this.open();
    try {
      await runStatement({ connection, session }, `USE ${database}`);
      const operation = await connection.call(() =>
        session.executeStatement(sql, { runAsync: true }),
      );
      return new ThriftQuery(id, sql, connection, operation);
    } catch (error) {
      connection.lose(error);
      if (error instanceof AppError && error.code !== 'COMPUTE_FAILED') throw error;
      throw createQueryError(sql, (error as Error).message, error);
    }
  }

  private open() {
    const address = { ...this.address, setting: 'SQL_URL' };
    return HiveConnection.open(address, this.settings, this.closing.signal);
  }

  /** Removes the oldest finished query first; a running one is never ended for another. */
  private async makeRoom(): Promise<void> {
    if (this.entries.size < this.limits.open) return;
    for (const [id, { query }] of this.entries) {
      if (!(await query.catch(() => undefined))?.hasEnded) continue;
      this.forget(id);
      return;
    }
    const message = `${this.limits.open} queries run on Spark, which is the limit; wait for one, or cancel one`;
    throw new AppError('BUSY', message, { retryable: true });
  }

  private async find(id: string): Promise<ThriftQuery> {
    const entry = this.entries.get(id);
    if (!entry) {
      const message = `query ${id.slice(0, 36)} does not exist or has expired; run the query again`;
      throw new AppError('QUERY_NOT_FOUND', message);
    }
    entry.timer.refresh();
    return entry.query;
  }

  private startTimer(id: string): NodeJS.Timeout {
    return setTimeout(() => this.forget(id), this.limits.idleMs).unref();
  }

  private forget(id: string): void {
    const entry = this.entries.get(id);
    if (!entry) return;
    this.entries.delete(id);
    clearTimeout(entry.timer);
    void entry.query.then((query) => query.close()).catch(() => undefined);
  }
}
