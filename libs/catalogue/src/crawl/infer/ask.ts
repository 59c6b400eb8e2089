import { type QueryAnswer, type QueryEngine, SESSION_MS_MAX } from '#lake/ports/query-engine.js';
import type { LocalFile } from '../../tables/relations/rows-sql.js';

/** All values of a table are looked at, however long that takes within reason. */
const LIMITS = { ms: SESSION_MS_MAX, memory: '512MB' };
/** Tables that are asked about in one session: one that fails makes the others be asked again. */
const ASKED_AT_ONCE = 25;
const SESSIONS_AT_ONCE = 2;
const GATHERING_MS = 5;

export type Answer = Pick<QueryAnswer, 'columns' | 'rows'>;

/** Asks questions of files, for one row or some. @throws AppError QUERY_FAILED and its kin */
export type Ask = (
  files: readonly LocalFile[],
  sql: readonly string[],
  rows?: number,
) => Promise<Answer[]>;

interface Asked {
  files: readonly LocalFile[];
  sql: readonly string[];
  rows: number;
  resolve: (answers: Answer[]) => void;
  reject: (error: unknown) => void;
}

/**
 * Asks of many small tables what would take longer a session each: what is asked while others are answered goes
 * together.
 */
export function askTogether(engine: QueryEngine, signal?: AbortSignal): Ask {
  const waiting: Asked[] = [];
  let underWay = 0;
  const start = (): void => {
    while (underWay < SESSIONS_AT_ONCE && waiting.length > 0) {
      underWay++;
      void answer(engine, waiting.splice(0, ASKED_AT_ONCE), signal).finally(() => {
        underWay--;
        // Whoever was answered may ask the next before.
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

async function answer(
  engine: QueryEngine,
  asked: readonly Asked[],
  signal?: AbortSignal,
): Promise<void> {
  try {
    const answers = await engine.run({
      files: [...new Set(asked.flatMap(({ files }) => files.map(({ path }) => path)))],
      prepare: [],
      questions: asked.flatMap(({ sql, rows }) => sql.map((each) => ({ sql: each, rows }))),
      limits: LIMITS,
      ...(signal && { signal }),
    });
    for (const { sql, resolve } of asked) {
      resolve(answers.splice(0, sql.length));
    }
  } catch (error) {
    if (asked.length === 1 || signal?.aborted) for (const { reject } of asked) reject(error);
    // One of them is at fault: it is found by halving.
    else {
      const half = asked.length >> 1;
      await answer(engine, asked.slice(0, half), signal);
      await answer(engine, asked.slice(half), signal);
    }
  }
}
