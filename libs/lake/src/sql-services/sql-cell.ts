import { AppError } from '#platform/errors/app-error.js';
import type { Cell } from '../ports/compute.js';

const WHOLE = new Set(['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT']);
const FLOATING = new Set(['DOUBLE', 'REAL']);

/** Converts text to a value of its type; keeps text when a number would lose digits or is not finite. */
export function toCell(text: string | null | undefined, type: string): Cell {
  if (text === null || text === undefined) return null;
  if (type === 'BOOLEAN') return text === 'true';
  if (WHOLE.has(type)) return Number.isSafeInteger(Number(text)) ? Number(text) : text;
  if (FLOATING.has(type)) return Number.isFinite(Number(text)) ? Number(text) : text;
  return text;
}

/** The error for rows of a cancelled query. */
export const createCancelledError = (id: string): AppError =>
  new AppError('QUERY_CANCELLED', `query ${id} was cancelled`);
