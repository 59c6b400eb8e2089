import { type QueryResult, type QueryEngine, SESSION_MS_MAX } from '#lake/ports/query-engine.js';
import { AppError } from '#platform/errors/app-error.js';
import { quoteIdentifier } from '../tables/names.js';
import { type LocalFile, rowsSql } from '../tables/relations/file-relations.js';

/** Inference reads all values of a table, so it may take the longest session. */
const LIMITS = { ms: SESSION_MS_MAX, memory: '512MB' };
/** Queries in one session. If one fails, the others run again. */
const BATCH_MAX = 25;
const SESSIONS_AT_ONCE = 2;
const GATHERING_MS = 5;

export type QueryRows = Pick<QueryResult, 'columns' | 'rows'>;

/** Runs queries over files, for one row or several. @throws AppError QUERY_FAILED and others of `QueryEngine.run` */
export type RunQueries = (
  files: readonly LocalFile[],
  sql: readonly string[],
  rows?: number,
) => Promise<QueryRows[]>;

interface PendingQueries {
  files: readonly LocalFile[];
  sql: readonly string[];
  rows: number;
  resolve: (answers: QueryRows[]) => void;
  reject: (error: unknown) => void;
}

/**
 * Batches the queries of many small tables into one session, because a session each takes longer. Queries that arrive
 * while a session runs form the next batch.
 */
export function batchQueries(engine: QueryEngine, signal?: AbortSignal): RunQueries {
  const waiting: PendingQueries[] = [];
  let underWay = 0;
  const start = (): void => {
    while (underWay < SESSIONS_AT_ONCE && waiting.length > 0) {
      underWay++;
      void runBatch(engine, waiting.splice(0, BATCH_MAX), signal).finally(() => {
        underWay--;
        // Callers that just got an answer may add their next query first.
        setImmediate(start);
      });
    }
  };
  return (files, sql, rows = 1) =>
    new Promise((resolve, reject) => {
      waiting.push({ files, sql, rows, resolve, reject });
      setTimeout(start, GATHERING_MS);
    });
}

async function runBatch(
  engine: QueryEngine,
  asked: readonly PendingQueries[],
  signal?: AbortSignal,
): Promise<void> {
  try {
    const answers = await engine.run({
      files: [...new Set(asked.flatMap(({ files }) => files.map(({ path }) => path)))],
      prepare: [],
      queries: asked.flatMap(({ sql, rows }) => sql.map((each) => ({ sql: each, rows }))),
      limits: LIMITS,
      ...(signal && { signal }),
    });
    for (const { sql, resolve } of asked) {
      resolve(answers.splice(0, sql.length));
    }
  } catch (error) {
    if (asked.length === 1 || signal?.aborted) for (const { reject } of asked) reject(error);
    // One query failed: halve the batch to find it.
    else {
      const half = asked.length >> 1;
      await runBatch(engine, asked.slice(0, half), signal);
      await runBatch(engine, asked.slice(half), signal);
    }
  }
}

/** Returns the files that the engine cannot read to their end, with the reason. Finds them by halving. */
export async function findUnreadable<File extends LocalFile>(
  ask: RunQueries,
  files: readonly File[],
): Promise<{ file: File; why: string }[]> {
  if (files.length === 0) return [];
  try {
    await ask(files, [buildReadSql(files)]);
    return [];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'QUERY_FAILED') throw error;
    const [file, ...rest] = files;
    if (file && rest.length === 0) return [{ file, why: formatAdvice(error.message) }];
    const half = files.length >> 1;
    const [first, second] = [files.slice(0, half), files.slice(half)];
    return [...(await findUnreadable(ask, first)), ...(await findUnreadable(ask, second))];
  }
}

/** Uses the values of a column: the engine may skip what no query uses. */
function buildReadSql(files: readonly LocalFile[]): string {
  const parts = files.map((file) => {
    const [column] = file.reading.columns;
    const rows = rowsSql([file], [], (cellOf) => {
      const cell = column && cellOf(column.name);
      return `${cell?.value ?? '1'} AS ${quoteIdentifier('value')}`;
    });
    return `SELECT count(value) AS n FROM (${rows})`;
  });
  return `SELECT sum(n) FROM (${parts.join(' UNION ALL ')})`;
}

/** Returns the engine's message about a faulty file, with the position and what to do. */
export function formatAdvice(message: string): string {
  const [, line] = /on Line: (\d+)/i.exec(message) ?? [];
  const [, expected, found] = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message) ?? [];
  const place = line === undefined ? '' : `line ${line}: `;
  if (expected !== undefined && found !== undefined) {
    return `${place}has ${found} cells, but other lines have ${expected}; correct the line`;
  }
  if (/unterminated quote/i.test(message)) {
    return `${place}has an unclosed quote, or text next to a quoted cell; correct the line`;
  }
  if (/maximum_object_size|Maximum line size/i.test(message)) {
    return `${place}has a line that is too long for the engine; shorten it`;
  }
  const [, what, after] = /in (line|record\/value) (\d+)/.exec(message) ?? [];
  if (/malformed json/i.test(message)) {
    // The engine reports the line after the faulty one.
    const at =
      what === undefined ? '' : `${what === 'line' ? what : 'value'} ${Number(after) - 1}: `;
    return `${at}is not valid JSON; correct it`;
  }
  const [first = message] = message.split('\n');
  return `${place}cannot be read (${first.slice(0, 200)}); write it again`;
}
