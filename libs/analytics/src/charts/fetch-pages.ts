import type { PageInfo } from '#serving/paging/page-type.js';
import { type FetchAnswer, type Parameters, ROWS_MAX } from './custom-view.js';

/** Pages that a chart reads: ten years of 500 stores. */
const PAGES_MAX = 6;

/** Reads a list page by page, at most 6,000 rows. */
export async function fetchPages<Page extends { pageInfo: PageInfo }>(
  get: FetchAnswer<Page>,
  asked: Parameters,
): Promise<Page[]> {
  const pages: Page[] = [];
  let after: string | undefined;
  do {
    const page = await get({ ...asked, after, first: ROWS_MAX });
    pages.push(page);
    after = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? undefined) : undefined;
  } while (after !== undefined && pages.length < PAGES_MAX);
  return pages;
}
