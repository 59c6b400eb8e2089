import { AppError, type ErrorCode } from '#platform/errors/app-error.js';

const WORD_MAX = 60;

/** Where a word stands, as editors count: `line 2, column 8`. @param start in UTF-16 units */
export function placeOf(sql: string, start: number): string {
  const lines = sql.slice(0, start).split('\n');
  return `line ${lines.length}, column ${[...(lines.at(-1) ?? '')].length + 1}`;
}

/** The engine counts bytes. @returns UTF-16 units */
export function startOfByte(sql: string, byte: number): number {
  return Buffer.from(sql).subarray(0, byte).toString().length;
}

/**
 * A word that a question may not have.
 * @param start of the word, in UTF-16 units; unknown where left out
 * @param why what is wrong with it, and what to do
 */
export function refusal(
  sql: string,
  word: string,
  start: number | undefined,
  why: string,
  code: ErrorCode = 'QUERY_REFUSED',
): AppError {
  const shown = word.length > WORD_MAX ? `${word.slice(0, WORD_MAX)}…` : word;
  const place = start === undefined ? '' : `${placeOf(sql, start)}: `;
  return new AppError(code, `${place}${shown} ${why}`);
}
