import type { Cell } from '#lake/ports/compute.js';
import type { ResolvedTable } from './guard/check-select.js';
import type { Target } from './guard/read-statement.js';
import type { KeptResult } from './kept-results.js';
import type { Written } from './workspace-writer.js';

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
