import { openColumns, Profiles } from '#catalogue/profile/profiles.js';
import { type NotesChange, notesChange, setTableNotes } from '#catalogue/tables/table-notes.js';
import { ObjectArg, TextArg } from '#serving/input.js';
import { TextListArg } from '#serving/text-list-arg.js';
import { defineOperation } from '../operation.js';
import { givenSchemaOf } from '#serving/json-schema/result-schema.js';
import { TableArgs } from './table-args.js';
import { TableDetail, tableDetailOf } from './table.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

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
      // What is in it is checked with the rest.
      ...(columns && { columns: columns as NotesChange['columns'] }),
    };
    const { tables } = catalogue;
    const noter = { actor, mayReadPersonalData };
    const table = await setTableNotes({ warehouse, audit, tables }, address, change, noter);
    if (columns) await new Profiles(warehouse).hide(table, openColumns(table));
    return tableDetailOf(table, await tables.files(table));
  },
});
