import { type Cell, literal } from '#lake/ports/compute.js';
import type { ResolvedTable, CheckedQuestion } from './guard/check-select.js';
import type { Target } from './guard/read-statement.js';
import type { KeptResult, KeptResults } from './kept-results.js';
import type { Written, WorkspaceWriter } from './workspace-tables.js';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { QueryEngine, QueryLimits } from '#lake/ports/query-engine.js';
import { AppError } from '#platform/errors/app-error.js';
import type { CatalogueTable } from '../tables/table.js';

/** A question that was judged, and may be answered. */
export interface JudgedQuestion {
  /** The SELECT, with `$1`, `$2`, … in place of names. */
  sql: string;
  /** Its syntax tree, as the engine parses it. */
  tree: unknown;
  /** For `$1`, `$2`, …. */
  values: readonly Cell[];
  /** The tables that it names, and no others. */
  found: readonly ResolvedTable[];
  /** What is to be written; undefined where it only asks. */
  target: Target | undefined;
  /** The statement as it was given. */
  asked: string;
  actor: string;
  /** What tells of people is shown, and not masked. */
  mayReadPersonalData: boolean;
}

export interface Answer {
  result: KeptResult;
  /** What was written, where something was. */
  written?: Written;
}

/** What answers questions in SQL: this machine, or a service elsewhere. */
export interface Answers {
  /**
   * Looks whether a question can be answered, before it takes its turn.
   * @throws AppError QUERY_REFUSED, QUERY_TOO_LARGE
   */
  hold(question: JudgedQuestion, signal: AbortSignal): Promise<void>;
  /**
   * Answers within the limits, into a folder of kept answers.
   * @throws AppError QUERY_FAILED, QUERY_TOO_LONG, QUERY_TOO_LARGE, QUERY_CANCELLED
   */
  answer(question: JudgedQuestion, signal: AbortSignal): Promise<Answer>;
  /** Ends connections, where there are any. */
  close?(): void;
}

/** What an answer may have. */
export interface AnswerLimits {
  rows: number;
  /** Of the file that the rows are kept in. */
  resultBytes: number;
}

export type ResultLimits = QueryLimits & AnswerLimits;

const LOOK_AGAIN_MS = 200;

/** Lists and structs as JSON, everything else as the engine writes it. */
const TEXT = `CASE WHEN regexp_matches(typeof(COLUMNS(*)), '\\]$|^(STRUCT|MAP|UNION|JSON)')
  THEN CAST(to_json(COLUMNS(*)) AS VARCHAR) ELSE CAST(COLUMNS(*) AS VARCHAR) END`;

/**
 * Answers a question into a file.
 * @throws AppError as `QueryEngine.run`, and QUERY_TOO_LARGE for more bytes than may be
 */
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
        // Planned once: what has many files takes as long to plan as to read.
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

/** Ends what writes more than it may while it writes. */
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
  new AppError('QUERY_TOO_LARGE', `the answer has more than ${bytesMax} bytes: ask for less`);

interface RunParts {
  engine: QueryEngine;
  kept: KeptResults;
  writer: WorkspaceWriter;
  limits: ResultLimits;
}

interface Beside {
  /** What is to be written; nothing where left out. */
  target: Target | undefined;
  about: { sources: readonly CatalogueTable[]; actor: string; sql: string };
  signal: AbortSignal;
}

/** Answers a question, or writes its answer and says so. @throws AppError as `runQuestion` and `WorkspaceWriter.write` */
export async function runOrWrite(
  { engine, kept, writer, limits }: RunParts,
  run: CheckedQuestion,
  { target, about, signal }: Beside,
): Promise<{ ran: Omit<KeptResult, 'bytesScanned' | 'costUsd'>; written?: Written }> {
  if (!target) return { ran: await runQuestion(engine, run, limits, kept, signal) };
  const written = await writer.write(target, run, { ...about, signal });
  // What is written is there: to say so is not given up.
  const until = new AbortController().signal;
  return { ran: await runQuestion(engine, writtenRow(written), limits, kept, until), written };
}

/** What an answer to a statement that writes says. */
const writtenRow = ({ table, rows }: Written): CheckedQuestion => ({
  sql: `SELECT '${table}' AS "table", ${rows} AS "rows"`,
  values: [],
  files: [],
  prepare: [],
});
