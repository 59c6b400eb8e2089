import { searchTables } from '#catalogue/tables/search.js';
import { AppError } from '#platform/errors/app-error.js';
import { listDigest } from '#serving/cursor.js';
import { TextArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { withCursor } from '#serving/paging/page-args.js';
import { infoOf, TablePage } from './table.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class SearchArgs {
  @TextArg(
    'Words that a table has in its name, columns, comments, tags or owner; tag:finance, column:store_id, ' +
      'owner:ana, database:, comment:, type: and origin: say where. All tables when left out.',
    { maxLength: 200 },
  )
  search?: string;
}

@ArgsType()
class TablesArgs extends withCursor(SearchArgs) {}

/** Throws CURSOR_INVALID. */
export const catalogueTables = defineOperation({
  name: 'catalogueTables',
  kind: 'query',
  summary: 'Tables of the catalogue, or those that a search finds.',
  description:
    'Tables of the catalogue: those of the flows, those that a crawl has found and those of the workspace; or those ' +
    'that have every word of a search, the best first.',
  args: TablesArgs,
  result: TablePage,
  role: 'analyst',
  rest: { method: 'GET', path: 'catalogue/tables', statuses: { 200: '' } },
  examples: [
    { about: 'all of them', args: {} },
    { about: 'those with a column', args: { search: 'column:store_id' } },
    { about: 'words and a tag', args: { search: 'tag:mart week', first: 10 } },
  ],
  async run({ catalogue }, { search = '', first, after }) {
    const found = searchTables(await catalogue.tables.list(), search).map(infoOf);
    const list = listDigest('catalogue', [search]);
    const from = after === undefined ? 0 : placeAfter(found, list, after);
    const edges = found
      .slice(from, from + first)
      .map((node) => ({ node, cursor: cursorOf(list, node.address) }));
    return {
      nodes: edges.map(({ node }) => node),
      edges,
      totalCount: found.length,
      pageInfo: {
        hasNextPage: found.length > from + first,
        hasPreviousPage: from > 0,
        startCursor: edges.at(0)?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
    };
  },
});

const cursorOf = (list: string, address: string) =>
  Buffer.from(`${list} ${address}`).toString('base64url');

/** The place after the table that a cursor names, wherever it stands by now. */
function placeAfter(found: readonly { address: string }[], list: string, after: string): number {
  const [digest, address] = Buffer.from(after, 'base64url').toString('utf8').split(' ');
  const place = found.findIndex((table) => table.address === address);
  if (digest === list && place >= 0) return place + 1;
  const advice = 'pass "after" exactly as pageInfo.endCursor gave it, or start again without it';
  throw new AppError('CURSOR_INVALID', `"after" is no cursor of this list: ${advice}`);
}
