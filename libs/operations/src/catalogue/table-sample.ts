import { requirePersonalData } from '#access/http/rejection.js';
import { SAMPLE_ROWS_MAX, sampleTable } from '#catalogue/sample-table.js';
import { addressOf } from '#catalogue/tables/names.js';
import { IntArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { BooleanOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { PersonalDataArg } from '#serving/personal.js';
import { TableArgs } from './table-args.js';
import { ArgsType } from '#serving/schema-decorators.js';

const ROWS = 10;

@ArgsType()
class TableSampleArgs extends TableArgs {
  @IntArg('Rows to give.', { min: 1, max: SAMPLE_ROWS_MAX, default: ROWS })
  rows: number = ROWS;

  @PersonalDataArg()
  personalData: boolean = false;
}

@Output('A column of a sample.', 'CatalogueSampleColumn')
class SampleColumnInfo {
  @TextOutput('Its name.')
  name!: string;

  @TextOutput('Its SQL type.')
  type!: string;

  @BooleanOutput('Whether it tells of people, so that ••• stands in the place of what it holds.')
  isMasked!: boolean;
}

@Output('A row of a sample.', 'CatalogueSampleRow')
class SampleRowInfo {
  @TextOutput('Its cells in the order of the columns, as a list in JSON.')
  cells!: string;
}

@Output('The first rows of a table.', 'CatalogueSample')
class TableSampleInfo {
  @TextOutput('Address of the table.')
  table!: string;

  @BooleanOutput('Whether the table has more.')
  isCut!: boolean;

  @ListOutput(SampleColumnInfo, 'Its columns, in order.')
  columns!: SampleColumnInfo[];

  @ListOutput(SampleRowInfo, 'Rows, in the order in which they lie.')
  sample!: SampleRowInfo[];
}

export const tableSample = defineOperation({
  name: 'tableSample',
  kind: 'query',
  summary: 'The first rows of a table; what tells of people is masked.',
  description:
    'The first rows of a table; what tells of people is masked, unless somebody who may read it asks for it, which the ' +
    'audit log records.',
  args: TableSampleArgs,
  result: TableSampleInfo,
  role: 'analyst',
  rest: { method: 'GET', path: 'catalogue/tables/:address/sample', statuses: { 200: '' } },
  errors: [
    'TABLE_UNKNOWN',
    'SOURCE_UNREADABLE',
    'QUERY_FAILED',
    'QUERY_TOO_LONG',
    'QUERY_TOO_LARGE',
    'QUERY_CANCELLED',
    'BUSY',
  ],
  examples: [{ about: 'ten rows of a mart', args: { address: 'weekly_sales.store_week' } }],
  async run({ catalogue, ledgers, actor, mayReadPersonalData = false, signal }, asked) {
    const { tables, relations, engine, turns } = catalogue;
    const { address, rows, personalData: isOpen } = asked;
    const table = await tables.find(address);
    if (isOpen) {
      const personal = table.columns.flatMap(({ name, isPersonal }) => (isPersonal ? [name] : []));
      const asker = { via: 'key', personalData: mayReadPersonalData } as const;
      if (personal.length > 0) requirePersonalData(asker, personal);
    }
    const { warehouse, audit } = ledgers.of();
    const desk = { warehouse, audit, relations, engine, turns };
    const sample = await sampleTable(desk, table, { rows, isOpen, actor }, signal);
    return {
      table: addressOf(table),
      isCut: sample.isCut,
      columns: sample.columns,
      sample: sample.rows.map((cells) => ({ cells: JSON.stringify(cells) })),
    };
  },
});
