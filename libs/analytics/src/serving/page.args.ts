import { ArgsType } from '@nestjs/graphql';
import { EnumArg, IntArg, TextArg } from './input.js';
import { SortDirection } from './enums.js';

export const PAGE_SIZE = 100;
export const PAGE_SIZE_MAX = 1_000;

/** Arguments every list takes. */
@ArgsType()
export class PageArgs {
  @IntArg(`Rows a page, at most ${PAGE_SIZE_MAX}.`, {
    min: 1,
    max: PAGE_SIZE_MAX,
    default: PAGE_SIZE,
  })
  first: number = PAGE_SIZE;

  @TextArg('Go on after this cursor (pageInfo.endCursor of the page before).')
  after?: string;

  @EnumArg(SortDirection, 'Direction of the order.', SortDirection.ASC)
  direction: SortDirection = SortDirection.ASC;
}
