import { TextArg } from '#serving/input.js';
import { IntOutput, ListOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineOperation } from './operation/operation.js';
import { WORKSPACE } from '#pipeline/flow/zones.js';

@Output('A version of an Iceberg table: its rows after a publication.')
class LakeTableVersion {
  @TextOutput('Tag that readers name: `run-7`, or `query-1a2b3c4d` of the workspace.')
  tag!: string;

  @TextOutput('Number of the published snapshot; for a table of the workspace, of the write.')
  snapshotId!: string;

  @TextOutput('Time when it became the current version (ISO 8601).')
  committedAt!: string;

  @NumberOutput('Number of rows.')
  rows!: number;

  @IntOutput('Number of Parquet files.')
  files!: number;

  @NumberOutput('Size of its Parquet files in bytes.')
  bytes!: number;

  @NumberOutput('Number of rows in the files that it adds to the version before.')
  addedRows!: number;

  @NumberOutput('Number of rows in the files that it takes from the version before.')
  deletedRows!: number;
}

@Output('A table of the lake that Spark, Trino, DuckDB and pyiceberg read.')
class LakeTable {
  @TextOutput('Namespace and name: `weekly_sales.store_week`.')
  name!: string;

  @TextOutput('Name of its mart, model or share, as `snapshotChanges` writes it.')
  relation!: string;

  @TextOutput('URL of its current metadata; null while it has none.', { nullable: true })
  metadataLocation!: string | null;

  @TextOutput(
    'Reason why its rows are older than the published snapshot, or why it has no version; null when it is current.',
    {
      nullable: true,
    },
  )
  failure!: string | null;

  @ListOutput(LakeTableVersion, 'Kept versions, newest first.')
  versions!: LakeTableVersion[];
}

@ArgsType()
class LakeTablesArgs {
  @TextArg('Name of a flow; default all flows, and the workspace.')
  flow?: string;
}

export const lakeTables = defineOperation({
  name: 'lakeTables',
  summary: 'Iceberg tables of the lake, with their versions.',
  description:
    'Iceberg tables of the lake, with their versions. `snapshotChanges` returns the difference between two versions by table ' +
    'and period.',
  args: LakeTablesArgs,
  result: [LakeTable],
  role: 'operator',
  rest: { method: 'GET', path: 'lake-tables', statuses: { 200: '' } },
  examples: [
    { about: 'all tables', args: {} },
    { about: 'the tables of one flow', args: { flow: 'weekly-sales' } },
  ],
  async run({ ledgers, lake }, { flow }) {
    const { listTables } = await import('#pipeline/lake-tables/list-tables.js');
    const { warehouse } = ledgers.of(flow);
    const names = ledgers.all.map((ledger) => ledger.flow.name);
    const namespaces = flow === undefined ? [...names, WORKSPACE] : [flow];
    const lists = namespaces.map((namespace) => listTables(warehouse, namespace, lake));
    return (await Promise.all(lists)).flat();
  },
});
