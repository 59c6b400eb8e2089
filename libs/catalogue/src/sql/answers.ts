import { type Cell, literal } from '#lake/ports/compute.js';
import type { ResolvedTable, CheckedQuestion } from './guard/check-select.js';
import type { Target } from './guard/read-statement.js';
import type { KeptResult, KeptResults } from './kept-results.js';
import type { Written, WorkspaceWriter } from './workspace-writer.js';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { QueryEngine, QueryLimits } from '#lake/ports/query-engine.js';
import { AppError } from '#platform/errors/app-error.js';
import type { CatalogueTable } from '../tables/table.js';

/** A query that the guard has accepted. */
export interface JudgedQuestion {
  /** The SELECT, with `$1`, `$2`, … in place of named parameters. */
  sql: string;
  /** Its syntax tree, as the engine parses it. */
  tree: unknown;
  /** For `$1`, `$2`, …. */
  values: readonly Cell[];
  found: readonly ResolvedTable[];
  /** Table to write; undefined for a plain query. */
  target: Target | undefined;
  /** The original statement. */
  asked: string;
  actor: string;
  /** Personal columns are shown instead of masked. */
  mayReadPersonalData: boolean;
}

export interface Answer {
  result: KeptResult;
  /** The written table, if any. */
  written?: Written;
}

/** Runs SQL queries, on this machine or on a remote service. */
export interface Answers {
  /** Checks that a query can run, before it takes its turn. @throws AppError QUERY_REFUSED, QUERY_TOO_LARGE */
  hold(question: JudgedQuestion, signal: AbortSignal): Promise<void>;
  /**
   * Runs a query within the limits, into a folder of stored results.
   * @throws AppError QUERY_FAILED, QUERY_TOO_LONG, QUERY_TOO_LARGE, QUERY_CANCELLED
   */
  answer(question: JudgedQuestion, signal: AbortSignal): Promise<Answer>;
  /** Closes connections, if any. */
  close?(): void;
}

export interface AnswerLimits {
  rows: number;
  /** Maximum size of the result file. */
  resultBytes: number;
}

export type ResultLimits = QueryLimits & AnswerLimits;

const LOOK_AGAIN_MS = 200;

/** Casts lists and structs to JSON, everything else to text. */
const TEXT = `CASE WHEN regexp_matches(typeof(COLUMNS(*)), '\\]$|^(STRUCT|MAP|UNION|JSON)')
  THEN CAST(to_json(COLUMNS(*)) AS VARCHAR) ELSE CAST(COLUMNS(*) AS VARCHAR) END`;

/** Runs a query into a file. @throws AppError as `QueryEngine.run`, and QUERY_TOO_LARGE above the byte limit */
async function runQuestion(
  engine: QueryEngine,
  { sql, values, files, prepare }: CheckedQuestion,
  limits: ResultLimits,
  kept: KeptResults,
  signal: AbortSignal,
): Promise<Omit<KeptResult, 'bytesScanned' | 'costUsd'>> {
  const folder = await kept.folder();
  const file = join(folder, 'rows.ndjson');
  const rows = `SELECT list_value(UNPACK(${TEXT})) AS "row" FROM temp.answer`;
  const watch = watchSize(file, limits.resultBytes, signal);
  try {
    const [, described, written] = await engine.run({
      files,
      folder,
      prepare,
      questions: [
        // Planned once: with many files, planning takes as long as reading.
        { sql, parameters: values, rows: limits.rows + 1, into: 'answer' },
        { sql: 'FROM temp.answer LIMIT 0', rows: 0 },
        { sql: `COPY (${rows}) TO ${literal(file)} (FORMAT json)`, rows: 1 },
      ],
      limits: { ms: limits.ms, memory: limits.memory },
      signal: watch.signal,
    });
    const count = Number(written?.rows[0]?.[0] ?? 0);
    const { size: bytes } = await stat(file);
    if (bytes > limits.resultBytes) throw tooLarge(limits.resultBytes);
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
    throw watch.isTooLarge() ? tooLarge(limits.resultBytes) : error;
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
  }, LOOK_AGAIN_MS);
  return {
    signal: AbortSignal.any([signal, stop.signal]),
    isTooLarge: () => isTooLarge,
    stop: () => clearInterval(timer),
  };
}

const tooLarge = (bytesMax: number): AppError =>
  new AppError(
    'QUERY_TOO_LARGE',
    `the answer has more than ${bytesMax} bytes: select fewer rows or columns`,
  );

interface RunParts {
  engine: QueryEngine;
  kept: KeptResults;
  writer: WorkspaceWriter;
  limits: ResultLimits;
}

interface Beside {
  /** Table to write; none when left out. */
  target: Target | undefined;
  about: { sources: readonly CatalogueTable[]; actor: string; sql: string };
  signal: AbortSignal;
}

/** Runs a query, or writes its rows as a table. @throws AppError as `runQuestion` and `WorkspaceWriter.write` */
export async function runOrWrite(
  { engine, kept, writer, limits }: RunParts,
  run: CheckedQuestion,
  { target, about, signal }: Beside,
): Promise<{ ran: Omit<KeptResult, 'bytesScanned' | 'costUsd'>; written?: Written }> {
  if (!target) return { ran: await runQuestion(engine, run, limits, kept, signal) };
  const written = await writer.write(target, run, { ...about, signal });
  // The table is already written, so reporting it is not cancelled.
  const until = new AbortController().signal;
  return { ran: await runQuestion(engine, writtenRow(written), limits, kept, until), written };
}

/** Returns the answer to a statement that writes. */
const writtenRow = ({ table, rows }: Written): CheckedQuestion => ({
  sql: `SELECT '${table}' AS "table", ${rows} AS "rows"`,
  values: [],
  files: [],
  prepare: [],
});
