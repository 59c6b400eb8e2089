import { type NotesChange, notesChange } from '../arguments/table-arguments.js';
import { formatScope } from '#access/format-scope.js';
import { AppError } from '#platform/errors/app-error.js';
import { hashList } from '#serving/cursor.js';
import { BooleanArg, IdArg, ObjectArg, TextArg } from '#serving/input.js';
import { toInputSchema } from '#serving/result-schema.js';
import { IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { withCursor } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { TextListArg } from '#serving/text-list-arg.js';
import { defineOperation } from '#operations/operation/operation.js';
import {
  ColumnInfo,
  toColumnInfo,
  toListedColumns,
  TableDetail,
  TablePage,
} from './table.model.js';
import { CATALOGUE } from './catalogue-services.js';

@ArgsType()
export class TableArgs {
  @IdArg('Address of the table: database.name.')
  address!: string;
}

@ArgsType()
class SearchArgs {
  @TextArg(
    'Words to find in name, columns, comments, tags or owner. tag:finance, column:store_id, owner:ana, database:, ' +
      'comment:, type: and origin: search one field. Default: all tables.',
    { maxLength: 200 },
  )
  search?: string;
}

/** Tables of a page with columns, which are most of its bytes. */
const WITH_COLUMNS_MAX = 100;

@ArgsType()
class TablesArgs extends withCursor(SearchArgs) {
  @BooleanArg(
    `Whether each table has its columns, for completion in an editor. A page then has at most ${WITH_COLUMNS_MAX} tables.`,
    false,
  )
  withColumns: boolean = false;
}

/** @throws AppError CURSOR_INVALID, ARGUMENT_INVALID */
export const catalogueTables = defineOperation({
  name: 'catalogueTables',
  summary: 'Tables of the catalogue, or the matches of a search.',
  description:
    'Tables of the catalogue: tables of flows, of crawls and of the workspace. A search returns the tables that ' +
    'match all its words, best match first.',
  args: TablesArgs,
  result: TablePage,
  role: 'analyst',
  scope: 'filtered',
  tool: 'Tables of the catalogue',
  rest: { method: 'GET', path: 'catalogue/tables', statuses: { 200: '' } },
  examples: [
    { about: 'all of them', args: {} },
    { about: 'tables with a column', args: { search: 'column:store_id' } },
    { about: 'words and a tag', args: { search: 'tag:mart week', first: 10 } },
    { about: 'with the columns of each table', args: { withColumns: true } },
  ],
  async run({ guests, scope }, { search = '', first, after, withColumns }) {
    if (withColumns && first > WITH_COLUMNS_MAX) {
      const advice = `with columns, "first" must be at most ${WITH_COLUMNS_MAX}`;
      throw new AppError('ARGUMENT_INVALID', `first: ${advice}: pass "after" for the next page`);
    }
    const { searchTables } = await import('../tables/search.js');
    const { formatAddress } = await import('../tables/names.js');
    const { toTableInfo } = await import('./table-info.js');
    const { limitTables } = await import('../tables/scoped-tables.js');
    const visible = await limitTables(guests.get(CATALOGUE).tables, scope).list();
    const tables = searchTables(visible, search);
    const found = tables.map((table) => ({ table, address: formatAddress(table) }));
    const list = hashList('catalogue', [search, ...(scope ? [formatScope(scope)] : [])]);
    const from = after === undefined ? 0 : findPlaceAfter(found, list, after);
    const edges = found.slice(from, from + first).map(({ table, address }) => ({
      node: {
        ...toTableInfo(table, scope),
        columns: withColumns ? toListedColumns(table.columns) : null,
      },
      cursor: encodeCursor(list, address),
    }));
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

const encodeCursor = (list: string, address: string) =>
  Buffer.from(`${list} ${address}`).toString('base64url');

/** Returns the place after the table that a cursor names, at its current position. */
function findPlaceAfter(
  found: readonly { address: string }[],
  list: string,
  after: string,
): number {
  const [digest, address] = Buffer.from(after, 'base64url').toString('utf8').split(' ');
  const place = found.findIndex((table) => table.address === address);
  if (digest === list && place >= 0) return place + 1;
  const advice =
    'pass "after" exactly as pageInfo.endCursor returned it, or start again without it';
  throw new AppError('CURSOR_INVALID', `"after" is not a cursor of this list: ${advice}`);
}

export const catalogueTable = defineOperation({
  name: 'catalogueTable',
  summary: 'One table of the catalogue with its columns, keys and partitions.',
  args: TableArgs,
  result: TableDetail,
  role: 'analyst',
  scope: 'filtered',
  tool: 'A table of the catalogue',
  rest: { method: 'GET', path: 'catalogue/tables/:address', statuses: { 200: '' } },
  errors: ['TABLE_UNKNOWN'],
  examples: [{ about: 'a mart', args: { address: 'weekly_sales.store_week' } }],
  async run({ guests, scope }, { address }) {
    const { tables } = guests.get(CATALOGUE);
    const { toTableDetail } = await import('./table-info.js');
    const { limitTables } = await import('../tables/scoped-tables.js');
    const table = await limitTables(tables, scope).find(address);
    return toTableDetail(table, await tables.files(table), scope);
  },
});

@Output("A version of a table's columns.", 'CatalogueTableVersion')
class TableVersionInfo {
  @IntOutput('Version, counted from 1.')
  version!: number;

  @TextOutput('Time when the version began (ISO 8601).')
  madeAt!: string;

  @TextOutput('Changes since the version before, as JSON.')
  changes!: string;

  @ListOutput(ColumnInfo, 'Columns, in order.')
  columns!: ColumnInfo[];
}

export const tableVersions = defineOperation({
  name: 'tableVersions',
  summary: "Versions of a table's columns, newest first.",
  args: TableArgs,
  result: [TableVersionInfo],
  role: 'analyst',
  scope: 'filtered',
  rest: { method: 'GET', path: 'catalogue/tables/:address/versions', statuses: { 200: '' } },
  errors: ['TABLE_UNKNOWN'],
  examples: [{ about: 'a mart', args: { address: 'weekly_sales.store_week' } }],
  async run({ guests, ledgers, scope }, { address }) {
    const { listVersions } = await import('../tables/stored-tables.js');
    const { limitTables } = await import('../tables/scoped-tables.js');
    const table = await limitTables(guests.get(CATALOGUE).tables, scope).find(address);
    const versions = await listVersions(ledgers.of().warehouse, table);
    return versions.map(({ version, madeAt, changes, columns }) => ({
      version,
      madeAt: madeAt.toISOString(),
      changes: JSON.stringify(changes),
      columns: columns.map(toColumnInfo),
    }));
  },
});

@ArgsType()
class DescribeTableArgs extends TableArgs {
  @TextArg('Description of the table; empty for the text that the catalogue found.', {
    maxLength: 2_000,
  })
  comment?: string;

  @TextArg('Person or team responsible for it; empty for none.', { maxLength: 200 })
  owner?: string;

  @TextListArg('All tags for the search; empty for none.')
  tags?: string[];

  @ObjectArg('Notes on columns, by name: {"city": {"comment": "…", "personal": true}}.', {
    schema: toInputSchema(notesChange.shape.columns),
  })
  columns?: Record<string, unknown>;
}

export const describeTable = defineOperation({
  name: 'describeTable',
  summary:
    'Sets the notes on a table and its columns: description, owner, tags and personal columns.',
  description:
    'Sets the notes on a table and its columns: description, owner, tags and personal columns. Arguments that you ' +
    'leave out do not change, and no crawl overwrites them.',
  args: DescribeTableArgs,
  result: TableDetail,
  role: 'operator',
  audit: ['describe-table'],
  rest: { method: 'POST', path: 'catalogue/tables/:address/notes', statuses: { 200: '' } },
  errors: ['TABLE_UNKNOWN'],
  examples: [
    {
      about: 'an owner and a tag',
      args: { address: 'weekly_sales.store_week', owner: 'ana', tags: ['finance', 'stores'] },
    },
  ],
  async run(context, { address, comment, owner, tags, columns }) {
    const { guests, ledgers, actor, mayReadPersonalData = false } = context;
    const { warehouse, audit } = ledgers.of();
    const change = {
      ...(comment !== undefined && { comment }),
      ...(owner !== undefined && { owner }),
      ...(tags !== undefined && { tags: tags.filter((tag) => tag.trim() !== '') }),
      // A later check validates the columns with the rest.
      ...(columns && { columns: columns as NotesChange['columns'] }),
    };
    const { setTableNotes } = await import('../tables/table-notes.js');
    const { toTableDetail } = await import('./table-info.js');
    const { tables } = guests.get(CATALOGUE);
    const noter = { actor, mayReadPersonalData };
    const table = await setTableNotes({ warehouse, audit, tables }, address, change, noter);
    if (columns) {
      const { createOpenColumnTest, Profiles } = await import('../profile/profiles.js');
      await new Profiles(warehouse).hideValues(table, createOpenColumnTest(table));
    }
    return toTableDetail(table, await tables.files(table));
  },
});
