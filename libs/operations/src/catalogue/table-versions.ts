import { versionsOf } from '#catalogue/tables/stored-tables.js';
import { defineOperation } from '../operation.js';
import { IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { TableArgs } from './table-args.js';
import { ColumnInfo, columnInfoOf } from './table.model.js';

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
