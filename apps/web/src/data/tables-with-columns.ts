import { queryOptions } from '@tanstack/react-query';
import { api, readBody, type Schemas } from './api.js';

/** The API returns columns of at most so many tables at once. */
const TABLES_AT_ONCE = 100;
const TABLES_MAX = 1_000;

export type ListedTable = Schemas['CatalogueTable'];

/** Tables with their columns, for the editor of SQL and links to it. */
export const tablesWithColumns = queryOptions({
  queryKey: ['catalogue', 'completion'],
  staleTime: 60_000,
  async queryFn({ signal }): Promise<ListedTable[]> {
    const tables: ListedTable[] = [];
    let after: string | undefined;
    do {
      const query = { withColumns: true, first: TABLES_AT_ONCE, after };
      const page = await readBody(
        api.GET('/v1/admin/catalogue/tables', { params: { query }, signal }),
      );
      tables.push(...page.nodes);
      after = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? undefined) : undefined;
    } while (after !== undefined && tables.length < TABLES_MAX);
    return tables;
  },
});
