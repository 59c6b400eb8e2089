import type { QueryEngine } from '#lake/ports/query-engine.js';
import type { CatalogueTable } from '../tables/table.js';
import type { CheckedQuestion } from './guard/checked-question.js';
import type { Target } from './guard/read-statement.js';
import type { KeptResult, KeptResults } from './kept-results.js';
import { type ResultLimits, runQuestion } from './run-question.js';
import type { WorkspaceWriter, Written } from './workspace/workspace-writer.js';

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
