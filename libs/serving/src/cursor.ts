import { createHash } from 'node:crypto';
import { AppError } from '#platform/errors/app-error.js';

/** A place in one list of one snapshot. */
interface Cursor {
  snapshotId: string;
  /** Digest of the list's name, filters and order, so that a cursor is valid for no other list. */
  list: string;
  /** Rows before the next page. */
  offset: number;
}

export function encodeCursor(cursor: Cursor): string {
  const { snapshotId, list, offset } = cursor;
  return Buffer.from(JSON.stringify([snapshotId, list, offset])).toString('base64url');
}

/** @throws AppError CURSOR_INVALID when this API did not issue the text as a cursor */
export function decodeCursor(text: string): Cursor {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (!Array.isArray(parts)) throw new TypeError('not a list');
    const [snapshotId, list, offset] = parts as unknown[];
    if (typeof snapshotId !== 'string' || !/^\d{1,18}$/.test(snapshotId)) throw new TypeError('id');
    if (typeof list !== 'string') throw new TypeError('list');
    if (!Number.isSafeInteger(offset) || Number(offset) < 0) throw new TypeError('offset');
    return { snapshotId, list, offset: Number(offset) };
  } catch (cause) {
    const advice = 'pass "after" exactly as pageInfo.endCursor returned it';
    throw new AppError('CURSOR_INVALID', `"after" is not a cursor: ${advice}`, { cause });
  }
}

/** Returns a digest that binds a cursor to its list. */
export function hashList(name: string, filters: object): string {
  return createHash('sha256')
    .update(JSON.stringify([name, filters]))
    .digest('base64url')
    .slice(0, 12);
}
