import { requirePersonalData } from '#access/http/rejection.js';
import type { TableProfile } from '#catalogue/profile/table-profile.js';
import { addressOf } from '#catalogue/tables/names.js';
import { SAMPLE_ROWS_MAX } from '#catalogue/tables/table.js';
import { IntArg } from '#serving/input.js';
import { BooleanOutput, IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { PersonalDataArg } from '#serving/personal.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineOperation } from '../operation.js';
import { TableArgs } from './tables.js';

@Output('Something that a table comes from, or that is made from it.', 'CatalogueLineageStep')
class LineageStepInfo {
  @TextOutput('Address of a table, URL of a location or path of an answer.')
  name!: string;

  @TextOutput('location, dataset, core, model, mart, answer, crawled, workspace, or gone.')
  kind!: string;

  @IntOutput('Steps between it and the table; 1 for the next.')
  distance!: number;

  @ListOutput(String, 'What it is made from directly.')
  reads!: string[];

  @TextOutput('What makes it: a stage, a crawl, SQL or a recipe.', { nullable: true })
  by!: string | null;
}

@Output('What a table comes from, and what is made from it.', 'CatalogueLineage')
class TableLineageInfo {
  @TextOutput('Address of the table.')
  table!: string;

  @ListOutput(LineageStepInfo, 'What it comes from, nearest first.')
  up!: LineageStepInfo[];

  @ListOutput(LineageStepInfo, 'What is made from it, nearest first.')
  down!: LineageStepInfo[];
}

export const tableLineage = defineOperation({
  name: 'tableLineage',
  kind: 'query',
  summary:
    'What a table comes from and what is made from it: files, datasets, models, marts, answers.',
  args: TableArgs,
  result: TableLineageInfo,
  role: 'analyst',
  rest: { method: 'GET', path: 'catalogue/tables/:address/lineage', statuses: { 200: '' } },
  errors: ['TABLE_UNKNOWN'],
  examples: [{ about: 'a mart', args: { address: 'weekly_sales.store_week' } }],
  async run({ catalogue: { tables, lineage } }, { address }) {
    const table = await tables.find(address);
    return { table: addressOf(table), ...(await lineage.of(table)) };
  },
});

@Output('The newest profile of a table, and what has changed since the one before.', 'TableProfile')
class TableProfileInfo {
  @TextOutput('Address of the table.')
  table!: string;

  @TextOutput('When the profile was made (ISO 8601); null where nobody has made one.', {
    nullable: true,
  })
  madeAt!: string | null;

  @TextOutput('Who made it.', { nullable: true })
  madeBy!: string | null;

  @TextOutput('Its figures, as JSON.', { nullable: true })
  profile!: string | null;

  @TextOutput('What changed, as JSON; null where it is the first.', { nullable: true })
  drift!: string | null;
}

export const tableProfile = defineOperation({
  name: 'tableProfile',
  kind: 'query',
  summary: 'The newest profile of a table, and what changed; no value that tells of people.',
  description:
    'The newest profile of a table that was kept, and what has changed since the one before. It has no value of a ' +
    'column that tells of people by now, whatever was said of it when the profile was made.',
  args: TableArgs,
  result: TableProfileInfo,
  role: 'analyst',
  rest: { method: 'GET', path: 'catalogue/tables/:address/profile', statuses: { 200: '' } },
  errors: ['TABLE_UNKNOWN'],
  examples: [{ about: 'that of a mart', args: { address: 'weekly_sales.store_week' } }],
  async run({ catalogue: { tables }, ledgers }, { address }) {
    const table = await tables.find(address);
    const { openColumns, Profiles } = await import('#catalogue/profile/profiles.js');
    const { withoutValues } = await import('#catalogue/profile/table-profile.js');
    const { driftBetween } = await import('#catalogue/profile/drift.js');
    const profiles = new Profiles(ledgers.of().warehouse);
    const newest = await profiles.newest(table);
    const none = { madeAt: null, madeBy: null, profile: null, drift: null };
    if (!newest) return { table: addressOf(table), ...none };
    const isOpen = openColumns(table);
    const shown = (made: TableProfile) => withoutValues(made, isOpen);
    const before = await profiles.before(table, newest.id);
    const profile = shown(newest.profile);
    return {
      table: addressOf(table),
      madeAt: newest.madeAt.toISOString(),
      madeBy: newest.madeBy,
      profile: JSON.stringify(profile),
      drift: before ? JSON.stringify(driftBetween(shown(before.profile), profile)) : null,
    };
  },
});

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
    const { sampleTable } = await import('#catalogue/sample-table.js');
    const services = { warehouse, audit, relations, engine, turns };
    const sample = await sampleTable(services, table, { rows, isOpen, actor }, signal);
    return {
      table: addressOf(table),
      isCut: sample.isCut,
      columns: sample.columns,
      sample: sample.rows.map((cells) => ({ cells: JSON.stringify(cells) })),
    };
  },
});
