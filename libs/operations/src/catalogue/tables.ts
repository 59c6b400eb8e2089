import { type NotesChange, notesChange, setTableNotes } from '#catalogue/tables/table-notes.js';
import { AppError } from '#platform/errors/app-error.js';
import { listDigest } from '#serving/cursor.js';
import { IdArg, ObjectArg, TextArg } from '#serving/input.js';
import { givenSchemaOf } from '#serving/json-schema/result-schema.js';
import { IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { withCursor } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { TextListArg } from '#serving/text-list-arg.js';
import { defineOperation } from '../operation.js';
import {
  ColumnInfo,
  columnInfoOf,
  infoOf,
  TableDetail,
  tableDetailOf,
  TablePage,
} from './table.model.js';

/** Identifies a table. */
@ArgsType()
export class TableArgs {
  @IdArg('Address of the table: database.name.')
  address!: string;
}

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

/** @throws AppError CURSOR_INVALID */
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
    const { searchTables } = await import('#catalogue/tables/search.js');
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

/** Returns the place after the table that a cursor names, at its current position. */
function placeAfter(found: readonly { address: string }[], list: string, after: string): number {
  const [digest, address] = Buffer.from(after, 'base64url').toString('utf8').split(' ');
  const place = found.findIndex((table) => table.address === address);
  if (digest === list && place >= 0) return place + 1;
  const advice = 'pass "after" exactly as pageInfo.endCursor gave it, or start again without it';
  throw new AppError('CURSOR_INVALID', `"after" is no cursor of this list: ${advice}`);
}

export const catalogueTable = defineOperation({
  name: 'catalogueTable',
  kind: 'query',
  summary: 'One table of the catalogue with its columns, keys and partitions.',
  args: TableArgs,
  result: TableDetail,
  role: 'analyst',
  rest: { method: 'GET', path: 'catalogue/tables/:address', statuses: { 200: '' } },
  errors: ['TABLE_UNKNOWN'],
  examples: [{ about: 'a mart', args: { address: 'weekly_sales.store_week' } }],
  async run({ catalogue: { tables } }, { address }) {
    const table = await tables.find(address);
    return tableDetailOf(table, await tables.files(table));
  },
});

@Output('The columns of a table as they were from a day on.', 'CatalogueTableVersion')
class TableVersionInfo {
  @IntOutput('Counted from 1.')
  version!: number;

  @TextOutput('Since when (ISO 8601).')
  madeAt!: string;

  @TextOutput('What is otherwise than in the version before, as JSON.')
  changes!: string;

  @ListOutput(ColumnInfo, 'Its columns, in order.')
  columns!: ColumnInfo[];
}

export const tableVersions = defineOperation({
  name: 'tableVersions',
  kind: 'query',
  summary: 'How the columns of a table changed, newest first.',
  args: TableArgs,
  result: [TableVersionInfo],
  role: 'analyst',
  rest: { method: 'GET', path: 'catalogue/tables/:address/versions', statuses: { 200: '' } },
  errors: ['TABLE_UNKNOWN'],
  examples: [{ about: 'a mart', args: { address: 'weekly_sales.store_week' } }],
  async run({ catalogue, ledgers }, { address }) {
    const { versionsOf } = await import('#catalogue/tables/stored-tables.js');
    const table = await catalogue.tables.find(address);
    const versions = await versionsOf(ledgers.of().warehouse, table);
    return versions.map(({ version, madeAt, changes, columns }) => ({
      version,
      madeAt: madeAt.toISOString(),
      changes: JSON.stringify(changes),
      columns: columns.map(columnInfoOf),
    }));
  },
});

@ArgsType()
class DescribeTableArgs extends TableArgs {
  @TextArg('What it holds; empty for what was found.', { maxLength: 2_000 })
  comment?: string;

  @TextArg('Who answers for it; empty for nobody.', { maxLength: 200 })
  owner?: string;

  @TextListArg('All words that people find it by; empty for none.')
  tags?: string[];

  @ObjectArg('By column, what is said of it: {"city": {"comment": "…", "personal": true}}.', {
    schema: givenSchemaOf(notesChange.shape.columns),
  })
  columns?: Record<string, unknown>;
}

export const describeTable = defineOperation({
  name: 'describeTable',
  kind: 'mutation',
  summary: 'Says what a table and its columns hold, who answers for it and which tell of people.',
  description:
    'Says what a table and its columns hold, who answers for it, by which words it is found and which columns tell of ' +
    'people. What is left out stays as it is; no crawl writes over it.',
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
    const { catalogue, ledgers, actor, mayReadPersonalData = false } = context;
    const { warehouse, audit } = ledgers.of();
    const change = {
      ...(comment !== undefined && { comment }),
      ...(owner !== undefined && { owner }),
      ...(tags !== undefined && { tags: tags.filter((tag) => tag.trim() !== '') }),
      // A later check validates the columns with the rest.
      ...(columns && { columns: columns as NotesChange['columns'] }),
    };
    const { tables } = catalogue;
    const noter = { actor, mayReadPersonalData };
    const table = await setTableNotes({ warehouse, audit, tables }, address, change, noter);
    if (columns) {
      const { openColumns, Profiles } = await import('#catalogue/profile/profiles.js');
      await new Profiles(warehouse).hide(table, openColumns(table));
    }
    return tableDetailOf(table, await tables.files(table));
  },
});
