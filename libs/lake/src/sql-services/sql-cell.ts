import { AppError } from '#platform/errors/app-error.js';
import type { Cell } from '../ports/compute.js';

const WHOLE = new Set(['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT']);
const FLOATING = new Set(['DOUBLE', 'REAL']);

/** A value that came as text, as its type has it; text where a number would lose digits or has no finite value. */
export function cellOf(text: string | null | undefined, type: string): Cell {
  if (text === null || text === undefined) return null;
  if (type === 'BOOLEAN') return text === 'true';
  if (WHOLE.has(type)) return Number.isSafeInteger(Number(text)) ? Number(text) : text;
  if (FLOATING.has(type)) return Number.isFinite(Number(text)) ? Number(text) : text;
  return text;
}

/** The error of rows that somebody did not want any more. */
export const cancelled = (id: string): AppError =>
  new AppError('QUERY_CANCELLED', `query ${id} was cancelled`);
