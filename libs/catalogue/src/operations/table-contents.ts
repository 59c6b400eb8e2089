import { requirePersonalData } from '#access/http/rejection.js';
import { createScopeError } from '#access/scope.js';
import type { TableProfile } from '../profile/table-profile.js';
import { SAMPLE_ROWS_MAX } from '../arguments/table-arguments.js';
import { IntArg } from '#serving/input.js';
import { BooleanOutput, IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { PersonalDataArg } from '#serving/personal.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineOperation } from '#operations/operation/operation.js';
import { TableArgs } from './tables.js';
import { CATALOGUE } from './catalogue-services.js';

@Output('A source or a result of a table.', 'CatalogueLineageStep')
class LineageStepInfo {
  @TextOutput('Address of a table, URL of a location, or path of an answer.')
  name!: string;

  @TextOutput('Kind: location, dataset, core, model, mart, answer, crawled, workspace, or gone.')
  kind!: string;

  @IntOutput('Number of steps between it and the table; 1 for a direct one.')
  distance!: number;

  @ListOutput(String, 'Its direct sources.')
  reads!: string[];

  @TextOutput('Maker: a stage, a crawl, SQL or a recipe.', { nullable: true })
  by!: string | null;
}

@Output('Sources and results of a table.', 'CatalogueLineage')
class TableLineageInfo {
  @TextOutput('Address of the table.')
  table!: string;

  @ListOutput(LineageStepInfo, 'Sources, nearest first.')
  up!: LineageStepInfo[];

  @ListOutput(LineageStepInfo, 'Results, nearest first.')
  down!: LineageStepInfo[];
}

export const tableLineage = defineOperation({
  name: 'tableLineage',
  summary:
    'Lineage of a table: its sources and results among files, datasets, models, marts and answers.',
  args: TableArgs,
  result: TableLineageInfo,
  role: 'analyst',
  scope: 'filtered',
  rest: { method: 'GET', path: 'catalogue/tables/:address/lineage', statuses: { 200: '' } },
  errors: ['TABLE_UNKNOWN'],
  examples: [{ about: 'a mart', args: { address: 'weekly_sales.store_week' } }],
  async run({ guests, scope }, { address }) {
    const { tables: all, lineage } = guests.get(CATALOGUE);
    const { formatAddress } = await import('../tables/names.js');
    const { limitTables } = await import('../tables/scoped-tables.js');
    const tables = limitTables(all, scope);
    const table = await tables.find(address);
    const traced = await lineage.trace(table);
    if (!scope) return { table: formatAddress(table), ...traced };
    const { limitSteps } = await import('../table-lineage.js');
    const visible = new Set((await tables.list()).map(formatAddress));
    return {
      table: formatAddress(table),
      up: limitSteps(traced.up, visible),
      down: limitSteps(traced.down, visible),
    };
  },
});

/** Errors of reading rows at once. */
const READ_ERRORS = [
  'SOURCE_UNREADABLE',
  'QUERY_FAILED',
  'QUERY_TOO_LONG',
  'QUERY_TOO_LARGE',
  'QUERY_CANCELLED',
  'BUSY',
] as const;

@ArgsType()
class TableProfileArgs extends TableArgs {
  @IntArg("Number of the job that made the profile; default: the newest of the table's version.", {
    min: 1,
  })
  job?: number;
}

@Output('A profile of a table, with the changes since the one before.', 'TableProfile')
class TableProfileInfo {
  @TextOutput('Address of the table.')
  table!: string;

  @IntOutput('Version of the table that the profile describes.')
  version!: number;

  @TextOutput('Snapshot that the profile describes; null for a table of no flow.', {
    nullable: true,
  })
  snapshot!: string | null;

  @TextOutput('Time of the profile (ISO 8601).')
  madeAt!: string;

  @TextOutput('Actor who requested it, as in the audit log.')
  madeBy!: string;

  @TextOutput('Number of the job that made it; null for a profile of the command line.', {
    nullable: true,
  })
  job!: string | null;

  @TextOutput('Figures about each column, as JSON.')
  profile!: string;

  @TextOutput('Changes since the profile before, as JSON; null for the first profile.', {
    nullable: true,
  })
  drift!: string | null;
}

export const tableProfile = defineOperation({
  name: 'tableProfile',
  summary:
    "The newest profile of a table's version, or that of a job; without values of personal columns.",
  description:
    "The newest stored profile of the table's current version and snapshot, or the profile of a job, with the " +
    'changes since the profile before. It has no values of columns that are personal now, even if they were not when ' +
    'the profile was made. Callers without the role personal-data get no figure that depends on these columns. Callers ' +
    'with a scope get a profile of their rows, computed at once and not stored.',
  args: TableProfileArgs,
  result: TableProfileInfo,
  role: 'analyst',
  scope: 'filtered',
  rest: { method: 'GET', path: 'catalogue/tables/:address/profile', statuses: { 200: '' } },
  errors: ['TABLE_UNKNOWN', 'PROFILE_NOT_FOUND', ...READ_ERRORS],
  examples: [
    { about: 'profile of a mart', args: { address: 'weekly_sales.store_week' } },
    { about: 'a former profile', args: { address: 'weekly_sales.store_week', job: 1 } },
  ],
  async run(context, { address, job }) {
    const { guests, ledgers, actor, scope, mayReadPersonalData = false, signal } = context;
    const { tables, relations, engine, turns } = guests.get(CATALOGUE);
    const { limitTables } = await import('../tables/scoped-tables.js');
    const table = await limitTables(tables, scope).find(address);
    const { formatAddress } = await import('../tables/names.js');
    const { createOpenColumnTest, Profiles } = await import('../profile/profiles.js');
    const { removePersonalColumns, removeValues } = await import('../profile/table-profile.js');
    const { compareProfiles } = await import('../profile/drift.js');
    const isOpen = createOpenColumnTest(table);
    const visible = (whole: TableProfile) => {
      const shown = removeValues(whole, isOpen);
      return mayReadPersonalData ? shown : removePersonalColumns(shown);
    };
    if (scope) {
      if (job !== undefined) throw createScopeError(scope, 'profiles of jobs are of all stores');
      const { profileScope } = await import('../profile/profile-scope.js');
      const services = { relations, engine, turns };
      const profile = await profileScope(services, table, { scope, actor, signal });
      return {
        table: formatAddress(table),
        version: table.version,
        snapshot: table.snapshot ?? null,
        madeAt: profile.profiledAt,
        madeBy: actor,
        job: null,
        profile: JSON.stringify(visible(profile)),
        drift: null,
      };
    }
    const profiles = new Profiles(ledgers.of().warehouse);
    const { id, madeAt, profile, ...kept } = await profiles.find(table, job);
    const shown = visible(profile);
    const before = await profiles.findFormer(table, id);
    const drift = before && compareProfiles(visible(before.profile), shown);
    return {
      ...kept,
      table: formatAddress(table),
      madeAt: madeAt.toISOString(),
      profile: JSON.stringify(shown),
      drift: drift ? JSON.stringify(drift) : null,
    };
  },
});

const ROWS = 10;

@ArgsType()
class TableSampleArgs extends TableArgs {
  @IntArg('Rows to return.', { min: 1, max: SAMPLE_ROWS_MAX, default: ROWS })
  rows: number = ROWS;

  @PersonalDataArg()
  personalData: boolean = false;
}

@Output('A column of a sample.', 'CatalogueSampleColumn')
class SampleColumnInfo {
  @TextOutput('Name of the column.')
  name!: string;

  @TextOutput('SQL type of the column.')
  type!: string;

  @BooleanOutput('Whether the column is personal and masked: its cells show •••.')
  isMasked!: boolean;
}

@Output('A row of a sample.', 'CatalogueSampleRow')
class SampleRowInfo {
  @TextOutput('Cells in the order of the columns, as a JSON list.')
  cells!: string;
}

@Output('The first rows of a table.', 'CatalogueSample')
class TableSampleInfo {
  @TextOutput('Address of the table.')
  table!: string;

  @BooleanOutput('Whether the table has more rows.')
  isCut!: boolean;

  @ListOutput(SampleColumnInfo, 'Columns, in order.')
  columns!: SampleColumnInfo[];

  @ListOutput(SampleRowInfo, 'Rows in their stored order.')
  sample!: SampleRowInfo[];
}

export const tableSample = defineOperation({
  name: 'tableSample',
  summary: 'The first rows of a table; personal columns are masked.',
  description:
    'The first rows of a table. Personal columns are masked. A caller with the role personal-data can request ' +
    'their values, and the audit log records the access.',
  args: TableSampleArgs,
  result: TableSampleInfo,
  role: 'analyst',
  scope: 'filtered',
  rest: { method: 'GET', path: 'catalogue/tables/:address/sample', statuses: { 200: '' } },
  errors: ['TABLE_UNKNOWN', ...READ_ERRORS],
  examples: [{ about: 'ten rows of a mart', args: { address: 'weekly_sales.store_week' } }],
  async run({ guests, ledgers, actor, scope, mayReadPersonalData = false, signal }, asked) {
    const { tables: all, relations, engine, turns } = guests.get(CATALOGUE);
    const { limitTables } = await import('../tables/scoped-tables.js');
    const tables = limitTables(all, scope);
    const { address, rows, personalData: isOpen } = asked;
    const table = await tables.find(address);
    if (isOpen) {
      const personal = table.columns.flatMap(({ name, isPersonal }) => (isPersonal ? [name] : []));
      const asker = { via: 'key', personalData: mayReadPersonalData } as const;
      if (personal.length > 0) requirePersonalData(asker, personal);
    }
    const { warehouse, audit } = ledgers.of();
    const { formatAddress } = await import('../tables/names.js');
    const { sampleTable } = await import('../sample-table.js');
    const services = { warehouse, audit, relations, engine, turns };
    const sample = await sampleTable(services, table, { rows, isOpen, actor, scope }, signal);
    return {
      table: formatAddress(table),
      isCut: sample.isCut,
      columns: sample.columns,
      sample: sample.rows.map((cells) => ({ cells: JSON.stringify(cells) })),
    };
  },
});
