import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Cell } from '#lake/ports/compute.js';
import type { QueryEngine } from '#lake/ports/query-engine.js';
import {
  PAGE_ROWS_MAX,
  type SqlPage,
  type SqlService,
  type SqlState,
} from '#lake/ports/sql-service.js';
import { pause } from '#platform/aws/patience.js';
import { AppError } from '#platform/errors/app-error.js';
import type { TableRegistrations } from '../tables/glue-registrations.js';
import { inTime } from '../tables/in-time.js';
import { type AnswerLimits, type ResultLimits, runOrWrite } from './answers.js';
import { type Answer, type Answers, type JudgedQuestion } from './answers.js';
import { type KeptResult, type KeptResults, keptRowsSql } from './kept-results.js';
import type { Dialect } from './service-sql/dialect.js';
import { standingFor, type ServiceQuestion, writeQuestion } from './service-sql/write-question.js';
import type { WorkspaceWriter } from './workspace-writer.js';

/** Fetched rows. */
type Kept = Omit<KeptResult, 'bytesScanned' | 'costUsd'>;

/**
 * Reads the rows of a succeeded query into a file, page by page.
 * @throws AppError QUERY_TOO_LARGE above the byte limit, and errors of the service
 */
async function keepRows(
  service: Pick<SqlService, 'rows'>,
  id: string,
  limits: AnswerLimits,
  kept: KeptResults,
  signal: AbortSignal,
): Promise<Kept> {
  const folder = await kept.folder();
  const file = join(folder, 'rows.ndjson');
  const answer: Kept = { folder, file, bytes: 0, rows: 0, isCut: false, columns: [] };
  try {
    await pipeline(Readable.from(lines(service, id, limits, answer)), createWriteStream(file), {
      signal,
    });
    return answer;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Yields a line for each row, and one extra row to detect that there are more. */
async function* lines(
  service: Pick<SqlService, 'rows'>,
  id: string,
  { rows: rowsMax, resultBytes }: AnswerLimits,
  answer: Kept,
): AsyncGenerator<string> {
  let after: string | undefined;
  do {
    const first = Math.min(PAGE_ROWS_MAX, rowsMax + 1 - answer.rows);
    const page: SqlPage = await service.rows(id, {
      first,
      ...(after !== undefined && { after }),
    });
    answer.columns = page.columns.map(({ name, type }) => ({ name, type: keptType(type) }));
    for (const row of page.rows) {
      const line = `${JSON.stringify({ row: row.map(textOf) })}\n`;
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

const textOf = (cell: Cell): string | null => (cell === null ? null : String(cell));

const KNOWN =
  /^(BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|DOUBLE|DATE|TIMESTAMP|DECIMAL\(\d+,\d+\))$/;

/** Returns the engine's name of a type, because the engine writes answers as files; VARCHAR for unknown types. */
function keptType(type: string): string {
  if (type === 'REAL') return 'FLOAT';
  return KNOWN.test(type) ? type : 'VARCHAR';
}

/** Time between two polls, ms: the first, and the longest. */
const LOOK_MS = { first: 50, longest: 2000 };

/**
 * Waits until a query has succeeded. Polls less often over time.
 * @throws AppError of the failed query; QUERY_CANCELLED; the signal's reason
 */
export async function untilSettled(
  service: Pick<SqlService, 'state'>,
  id: string,
  signal: AbortSignal,
): Promise<SqlState> {
  for (let wait = LOOK_MS.first; ; wait = Math.min(wait * 2, LOOK_MS.longest)) {
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

interface ElsewhereParts {
  service: SqlService;
  dialect: Dialect;
  told: TableRegistrations;
  kept: KeptResults;
  /** Writes tables from the service's answers. */
  engine: QueryEngine;
  writer: WorkspaceWriter;
  limits: ResultLimits;
}

/** Runs queries on a service that reads tables in place. */
export class AnswersElsewhere implements Answers {
  constructor(private readonly parts: ElsewhereParts) {}

  async hold(question: JudgedQuestion, signal: AbortSignal): Promise<void> {
    await this.written(question, signal);
    if (question.target) await this.parts.writer.hold(question.target);
  }

  async answer(question: JudgedQuestion, signal: AbortSignal): Promise<Answer> {
    const { service, kept, limits } = this.parts;
    const isGone = () => signal.aborted;
    const { sql, parameters, checkTables } = await this.written(question, signal);
    if (isGone()) throw cancelled();
    const id = await service.start(sql, { database: ANY_DATABASE, parameters });
    try {
      const { bytesScanned, costUsd, rows } = await inTime(limits.ms, signal, async (ending) => {
        const settled = await untilSettled(service, id, ending);
        return { ...settled, rows: await keepRows(service, id, limits, kept, ending) };
      });
      await checkTables(rows);
      const { ran, ...written } = question.target
        ? await this.write(question, rows, signal)
        : { ran: rows };
      return { result: { ...ran, bytesScanned, costUsd }, ...written };
    } catch (error) {
      // A finished query cannot be cancelled.
      await service.cancel(id).catch(() => undefined);
      throw isGone() ? cancelled() : error;
    }
  }

  close(): void {
    this.parts.service.close();
    this.parts.told.close?.();
  }

  /** Writes fetched rows as a table. @throws AppError QUERY_TOO_LARGE when there are more rows */
  private async write(
    { target, found, actor, asked }: JudgedQuestion,
    rows: Kept,
    signal: AbortSignal,
  ) {
    try {
      if (rows.isCut) {
        const message = `workspace.${target?.name} would have more than ${rows.rows} rows, the limit for tables that the API copies`;
        throw new AppError('QUERY_TOO_LARGE', `${message}: run a recipe as a Glue job`);
      }
      const run = { sql: keptRowsSql(rows), values: [], files: [rows.file], prepare: [] };
      const about = { sources: found.map(({ table }) => table), actor, sql: asked };
      return await runOrWrite(this.parts, run, { target, about, signal });
    } finally {
      await rm(rows.folder, { recursive: true, force: true });
    }
  }

  /** @returns also a check that discards rows read while a table was registered again: some may be missing */
  private async written(
    { tree, values, found, mayReadPersonalData }: JudgedQuestion,
    signal: AbortSignal,
  ): Promise<ServiceQuestion & { checkTables: (rows: Kept) => Promise<void> }> {
    const { told, dialect } = this.parts;
    const tables = found.map(({ table }) => table);
    const known = await told.of(tables, signal).catch((error: unknown) => {
      throw signal.aborted ? cancelled() : error;
    });
    const rowsOf = standingFor(found, known, dialect, mayReadPersonalData);
    const checkTables = async ({ folder }: Kept) => {
      if ((await told.isSame?.(tables, known)) ?? true) return;
      await rm(folder, { recursive: true, force: true });
      const message = 'a table of the query changed meanwhile; run the query again';
      throw new AppError('BUSY', message, { retryable: true });
    };
    return { ...writeQuestion(tree, values, dialect, rowsOf), checkTables };
  }
}

const cancelled = (): AppError => new AppError('QUERY_CANCELLED', 'the query was cancelled');
