import type { Scope } from '#access/scope.js';
import { type Cell, quoteLiteral } from '#lake/ports/compute.js';
import type { ResolvedTable, CheckedQuery } from './guard/check-select.js';
import type { Target } from './guard/read-statement.js';
import type { StoredResult, ResultStore } from './result-store.js';
import type { WriteResult, WorkspaceWriter } from './workspace-writer.js';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { QueryEngine, QueryLimits } from '#lake/ports/query-engine.js';
import { AppError } from '#platform/errors/app-error.js';
import type { CatalogueTable } from '../tables/table.js';

/** A query that the guard has accepted. */
export interface AcceptedQuery {
  /** The SELECT, with `$1`, `$2`, … in place of named parameters. */
  sql: string;
  /** Its syntax tree, as the engine parses it. */
  tree: unknown;
  /** For `$1`, `$2`, …. */
  values: readonly Cell[];
  tables: readonly ResolvedTable[];
  /** Table to write; undefined for a plain query. */
  target: Target | undefined;
  /** The original statement. */
  statement: string;
  actor: string;
  /** Personal columns are shown instead of masked. */
  mayReadPersonalData: boolean;
  /** The stores and departments whose rows alone it reads; undefined for the whole chain. */
  scope?: Scope | undefined;
}

export interface QueryOutput {
  result: StoredResult;
  /** The written table, if any. */
  written?: WriteResult;
}

/** Runs SQL queries, on this machine or on a remote service. */
export interface SqlQueryRunner {
  /** Checks that a query can run, before it takes its turn. @throws AppError QUERY_REFUSED, QUERY_TOO_LARGE */
  requireRunnable(question: AcceptedQuery, signal: AbortSignal): Promise<void>;
  /**
   * Runs a query within the limits, into a folder of stored results.
   * @throws AppError QUERY_FAILED, QUERY_TOO_LONG, QUERY_TOO_LARGE, QUERY_CANCELLED
   */
  runQuery(question: AcceptedQuery, signal: AbortSignal): Promise<QueryOutput>;
  /** Closes connections, if any. */
  close?(): void;
}

export interface ResultSizeLimits {
  rows: number;
  /** Maximum size of the result file. */
  resultBytes: number;
}

export type ResultLimits = QueryLimits & ResultSizeLimits;

const POLL_MS = 200;

/** Casts lists and structs to JSON, everything else to text. */
const TEXT = `CASE WHEN regexp_matches(typeof(COLUMNS(*)), '\\]$|^(STRUCT|MAP|UNION|JSON)')
  THEN CAST(to_json(COLUMNS(*)) AS VARCHAR) ELSE CAST(COLUMNS(*) AS VARCHAR) END`;

/** Runs a query into a file. @throws AppError as `QueryEngine.run`, and QUERY_TOO_LARGE above the byte limit */
async function runToFile(
  engine: QueryEngine,
  { sql, values, files, prepare }: CheckedQuery,
  limits: ResultLimits,
  kept: ResultStore,
  signal: AbortSignal,
): Promise<Omit<StoredResult, 'bytesScanned' | 'costUsd'>> {
  const folder = await kept.createFolder();
  const file = join(folder, 'rows.ndjson');
  const rows = `SELECT list_value(UNPACK(${TEXT})) AS "row" FROM temp.answer`;
  const watch = watchSize(file, limits.resultBytes, signal);
  try {
    const [, described, written] = await engine.run({
      files,
      folder,
      prepare,
      queries: [
        // Planned once: with many files, planning takes as long as reading.
        { sql, parameters: values, rows: limits.rows + 1, intoTable: 'answer' },
        { sql: 'FROM temp.answer LIMIT 0', rows: 0 },
        { sql: `COPY (${rows}) TO ${quoteLiteral(file)} (FORMAT json)`, rows: 1 },
      ],
      limits: { ms: limits.ms, memory: limits.memory },
      signal: watch.signal,
    });
    const count = Number(written?.rows[0]?.[0] ?? 0);
    const { size: bytes } = await stat(file);
    if (bytes > limits.resultBytes) throw createTooLargeError(limits.resultBytes);
    return {
      folder,
      file,
      bytes,
      rows: Math.min(count, limits.rows),
      isCut: count > limits.rows,
      columns: described?.columns ?? [],
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw watch.isTooLarge() ? createTooLargeError(limits.resultBytes) : error;
  } finally {
    watch.stop();
  }
}

/** Cancels a query while it writes too many bytes. */
function watchSize(file: string, bytesMax: number, signal: AbortSignal) {
  const stop = new AbortController();
  let isTooLarge = false;
  const timer = setInterval(() => {
    stat(file).then(
      ({ size }) => {
        if (size <= bytesMax) return;
        isTooLarge = true;
        stop.abort();
      },
      () => undefined,
    );
  }, POLL_MS);
  return {
    signal: AbortSignal.any([signal, stop.signal]),
    isTooLarge: () => isTooLarge,
    stop: () => clearInterval(timer),
  };
}

const createTooLargeError = (bytesMax: number): AppError =>
  new AppError(
    'QUERY_TOO_LARGE',
    `the answer has more than ${bytesMax} bytes: select fewer rows or columns`,
  );

interface RunParts {
  engine: QueryEngine;
  results: ResultStore;
  writer: WorkspaceWriter;
  limits: ResultLimits;
}

interface RunOptions {
  /** Table to write; none when left out. */
  target: Target | undefined;
  source: { sources: readonly CatalogueTable[]; actor: string; sql: string };
  signal: AbortSignal;
}

/** Runs a query, or writes its rows as a table. @throws AppError as `runToFile` and `WorkspaceWriter.write` */
export async function runOrWrite(
  { engine, results, writer, limits }: RunParts,
  run: CheckedQuery,
  { target, source, signal }: RunOptions,
): Promise<{ ran: Omit<StoredResult, 'bytesScanned' | 'costUsd'>; written?: WriteResult }> {
  if (!target) return { ran: await runToFile(engine, run, limits, results, signal) };
  const written = await writer.write(target, run, { ...source, signal });
  // The table is already written, so reporting it is not cancelled.
  const until = new AbortController().signal;
  return { ran: await runToFile(engine, toWrittenRow(written), limits, results, until), written };
}

/** Returns the answer to a statement that writes. */
const toWrittenRow = ({ table, rows }: WriteResult): CheckedQuery => ({
  sql: `SELECT '${table}' AS "table", ${rows} AS "rows"`,
  values: [],
  files: [],
  prepare: [],
});
