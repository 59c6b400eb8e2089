import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createScopeError } from '#access/scope.js';
import type { Cell } from '#lake/ports/compute.js';
import type { QueryEngine } from '#lake/ports/query-engine.js';
import {
  PAGE_ROWS_MAX,
  type SqlPage,
  type SqlService,
  type SqlState,
} from '#lake/ports/sql-service.js';
import { pause } from '#platform/aws/retries.js';
import { AppError } from '#platform/errors/app-error.js';
import type { TableRegistrations } from '../tables/glue-registrations.js';
import { withTimeLimit } from '../tables/with-time-limit.js';
import { type ResultSizeLimits, type ResultLimits, runOrWrite } from './query-runner.js';
import { type QueryOutput, type SqlQueryRunner, type AcceptedQuery } from './query-runner.js';
import { type StoredResult, type ResultStore, resultRowsSql } from './result-store.js';
import type { Dialect } from './service-sql/dialect.js';
import {
  buildTableSelects,
  type ServiceQuery,
  translateQuery,
} from './service-sql/translate-query.js';
import type { WorkspaceWriter } from './workspace-writer.js';

/** Fetched rows. */
type FetchedRows = Omit<StoredResult, 'bytesScanned' | 'costUsd'>;

/**
 * Reads the rows of a succeeded query into a file, page by page.
 * @throws AppError QUERY_TOO_LARGE above the byte limit, and errors of the service
 */
async function fetchRows(
  service: Pick<SqlService, 'rows'>,
  id: string,
  limits: ResultSizeLimits,
  kept: ResultStore,
  signal: AbortSignal,
): Promise<FetchedRows> {
  const folder = await kept.createFolder();
  const file = join(folder, 'rows.ndjson');
  const answer: FetchedRows = { folder, file, bytes: 0, rows: 0, isCut: false, columns: [] };
  try {
    await pipeline(
      Readable.from(fetchLines(service, id, limits, answer)),
      createWriteStream(file),
      {
        signal,
      },
    );
    return answer;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Yields a line for each row, and one extra row to detect that there are more. */
async function* fetchLines(
  service: Pick<SqlService, 'rows'>,
  id: string,
  { rows: rowsMax, resultBytes }: ResultSizeLimits,
  answer: FetchedRows,
): AsyncGenerator<string> {
  let after: string | undefined;
  do {
    const first = Math.min(PAGE_ROWS_MAX, rowsMax + 1 - answer.rows);
    const page: SqlPage = await service.rows(id, {
      first,
      ...(after !== undefined && { after }),
    });
    answer.columns = page.columns.map(({ name, type }) => ({ name, type: toEngineType(type) }));
    for (const row of page.rows) {
      const line = `${JSON.stringify({ row: row.map(toText) })}\n`;
      answer.bytes += Buffer.byteLength(line);
      if (answer.bytes > resultBytes) {
        const message = `the answer has more than ${resultBytes} bytes: select fewer rows or columns`;
        throw new AppError('QUERY_TOO_LARGE', message);
      }
      yield line;
      if (answer.rows === rowsMax) {
        answer.isCut = true;
        return;
      }
      answer.rows++;
    }
    after = page.next ?? undefined;
  } while (after !== undefined);
}

const toText = (cell: Cell): string | null => (cell === null ? null : String(cell));

const KNOWN =
  /^(BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|DOUBLE|DATE|TIMESTAMP|DECIMAL\(\d+,\d+\))$/;

/** Returns the engine's name of a type, because the engine writes answers as files; VARCHAR for unknown types. */
function toEngineType(type: string): string {
  if (type === 'REAL') return 'FLOAT';
  return KNOWN.test(type) ? type : 'VARCHAR';
}

/** Time between two polls, ms: the first, and the longest. */
const POLL_MS = { first: 50, longest: 2000 };

/**
 * Waits until a query has succeeded. Polls less often over time.
 * @throws AppError of the failed query; QUERY_CANCELLED; the signal's reason
 */
export async function waitUntilSucceeded(
  service: Pick<SqlService, 'state'>,
  id: string,
  signal: AbortSignal,
): Promise<SqlState> {
  for (let wait = POLL_MS.first; ; wait = Math.min(wait * 2, POLL_MS.longest)) {
    const state = await service.state(id);
    const { status, error } = state;
    if (status === 'succeeded') return state;
    if (status === 'failed') throw error ?? new AppError('QUERY_FAILED', 'without a reason');
    if (status === 'cancelled') {
      throw new AppError('QUERY_CANCELLED', `query ${id} was cancelled`);
    }
    await pause(wait, signal);
  }
}

/** Database for queries that name no table. */
const ANY_DATABASE = 'default';

interface RemoteRunnerParts {
  service: SqlService;
  dialect: Dialect;
  registrations: TableRegistrations;
  results: ResultStore;
  /** Writes tables from the service's answers. */
  engine: QueryEngine;
  writer: WorkspaceWriter;
  limits: ResultLimits;
}

/** Runs queries on a service that reads tables in place. */
export class RemoteQueryRunner implements SqlQueryRunner {
  constructor(private readonly parts: RemoteRunnerParts) {}

  async requireRunnable(question: AcceptedQuery, signal: AbortSignal): Promise<void> {
    const { scope } = question;
    if (scope) throw createScopeError(scope, 'SQL runs here on a service that reads whole tables');
    await this.translate(question, signal);
    if (question.target) await this.parts.writer.requireWritable(question.target);
  }

  async runQuery(question: AcceptedQuery, signal: AbortSignal): Promise<QueryOutput> {
    const { service, results, limits } = this.parts;
    const isGone = () => signal.aborted;
    const { sql, parameters, checkTables } = await this.translate(question, signal);
    if (isGone()) throw createCancelledError();
    const id = await service.start(sql, { database: ANY_DATABASE, parameters });
    try {
      const { bytesScanned, costUsd, rows } = await withTimeLimit(
        limits.ms,
        signal,
        async (ending) => {
          const settled = await waitUntilSucceeded(service, id, ending);
          return { ...settled, rows: await fetchRows(service, id, limits, results, ending) };
        },
      );
      await checkTables(rows);
      const { ran, ...written } = question.target
        ? await this.writeTable(question, rows, signal)
        : { ran: rows };
      return { result: { ...ran, bytesScanned, costUsd }, ...written };
    } catch (error) {
      // A finished query cannot be cancelled.
      await service.cancel(id).catch(() => undefined);
      throw isGone() ? createCancelledError() : error;
    }
  }

  close(): void {
    this.parts.service.close();
    this.parts.registrations.close?.();
  }

  /** Writes fetched rows as a table. @throws AppError QUERY_TOO_LARGE when there are more rows */
  private async writeTable(
    { target, tables, actor, statement }: AcceptedQuery,
    rows: FetchedRows,
    signal: AbortSignal,
  ) {
    try {
      if (rows.isCut) {
        const message = `workspace.${target?.name} would have more than ${rows.rows} rows, the limit for tables that the API copies`;
        throw new AppError('QUERY_TOO_LARGE', `${message}: run a recipe as a Glue job`);
      }
      const run = { sql: resultRowsSql(rows), values: [], files: [rows.file], prepare: [] };
      const about = { sources: tables.map(({ table }) => table), actor, sql: statement };
      return await runOrWrite(this.parts, run, { target, source: about, signal });
    } finally {
      await rm(rows.folder, { recursive: true, force: true });
    }
  }

  /** @returns also a check that discards rows read while a table was registered again: some may be missing */
  private async translate(
    { tree, values, tables: found, mayReadPersonalData }: AcceptedQuery,
    signal: AbortSignal,
  ): Promise<ServiceQuery & { checkTables: (rows: FetchedRows) => Promise<void> }> {
    const { registrations, dialect } = this.parts;
    const tables = found.map(({ table }) => table);
    const known = await registrations.findRegistrations(tables, signal).catch((error: unknown) => {
      throw signal.aborted ? createCancelledError() : error;
    });
    const rowsOf = buildTableSelects(found, known, dialect, mayReadPersonalData);
    const checkTables = async ({ folder }: FetchedRows) => {
      if ((await registrations.isSame?.(tables, known)) ?? true) return;
      await rm(folder, { recursive: true, force: true });
      const message = 'a table of the query changed meanwhile; run the query again';
      throw new AppError('BUSY', message, { retryable: true });
    };
    return { ...translateQuery(tree, values, dialect, rowsOf), checkTables };
  }
}

const createCancelledError = (): AppError =>
  new AppError('QUERY_CANCELLED', 'the query was cancelled');
