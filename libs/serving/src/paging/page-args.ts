import type { Type } from '@nestjs/common';
import { EnumArg, IntArg, TextArg } from '../input.js';
import { SortDirection } from './sort-direction.js';
import { ArgsType } from '../schema-decorators.js';

export const PAGE_SIZE = 100;
export const PAGE_SIZE_MAX = 1_000;

/** One page of a list that continues after a cursor. */
interface CursorPage {
  first: number;
  after?: string;
}

/** One page of a list by number, newest first. */
interface NewestPage {
  first: number;
  before?: number;
}

/** Adds the arguments of a list with cursors to those of a filter. */
export function withCursor<Filter extends Type<object>>(filter: Filter): Filter & Type<CursorPage> {
  @ArgsType()
  class CursorArgs extends filter implements CursorPage {
    @IntArg(`Rows per page, at most ${PAGE_SIZE_MAX}.`, {
      min: 1,
      max: PAGE_SIZE_MAX,
      default: PAGE_SIZE,
    })
    first: number = PAGE_SIZE;

    @TextArg('Continues after this cursor: pageInfo.endCursor of the previous page.')
    after?: string;
  }
  return CursorArgs;
}

/**
 * Arguments of a list with the newest first, which continues before a number.
 * @param things the kind of rows, `runs`
 */
export function newestFirst(
  things: string,
  size: { default: number; max: number },
): Type<NewestPage> {
  const [initial = '', ...rest] = things;

  @ArgsType()
  class NewestArgs implements NewestPage {
    @IntArg(`${initial.toUpperCase()}${rest.join('')} to return, newest first.`, {
      min: 1,
      ...size,
    })
    first: number = size.default;

    @IntArg(`Only ${things} older than this number.`, { min: 1 })
    before?: number;
  }
  return NewestArgs;
}

@ArgsType()
class NoFilter {}

/** Arguments of every list of answers. */
@ArgsType()
export class PageArgs extends withCursor(NoFilter) {
  @EnumArg(SortDirection, 'Direction of the order.', SortDirection.ASC)
  direction: SortDirection = SortDirection.ASC;
}
