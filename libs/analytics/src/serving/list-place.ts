import { AppError } from '#platform/errors/app-error.js';
import { decodeCursor, listDigest } from '#serving/cursor.js';
import type { PageArgs } from '#serving/paging/page-args.js';
import type { ListQuery } from './list-query.js';

/** A place in a list: since a snapshot never changes, an offset is an exact one. */
export interface ListPlace {
  /** Digest of the list, its filters and its order. */
  list: string;
  /** Rows before the place. */
  start: number;
}

/** Where `after` says to go on. @throws AppError CURSOR_INVALID */
export function placeOf(
  { after, direction }: PageArgs,
  { name, parameters, order }: Pick<ListQuery<object>, 'name' | 'parameters' | 'order'>,
): ListPlace {
  const list = listDigest(name, [parameters, order, direction]);
  return { list, start: startOf(after, list) };
}

/** Rows before a page of a list. @throws AppError CURSOR_INVALID when the cursor is of another list */
export function startOf(after: string | undefined, list: string): number {
  if (after === undefined) return 0;
  const cursor = decodeCursor(after);
  if (cursor.list === list) return cursor.offset;
  throw new AppError(
    'CURSOR_INVALID',
    '"after" belongs to a list with other filters or another order: start again without it',
  );
}
