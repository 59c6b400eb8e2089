import { IntOutput, ListOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { FlowArg } from './arguments.js';
import { defineOperation } from './operation.js';

@Output('A version of an Iceberg table: its rows after a publication.')
class LakeTableVersion {
  @TextOutput('Tag that readers name: `run-7`.')
  tag!: string;

  @TextOutput('Number of the published snapshot.')
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
    'Reason why its rows are older than the published snapshot; null when they are not.',
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
  @FlowArg()
  flow?: string;
}

export const lakeTables = defineOperation({
  name: 'lakeTables',
  kind: 'query',
  summary: 'Iceberg tables of the lake, with their versions.',
  description:
    'Iceberg tables of the lake, with their versions. `snapshotChanges` returns the difference between two versions by table ' +
    'and period.',
  args: LakeTablesArgs,
  result: [LakeTable],
  role: 'operator',
  rest: { method: 'GET', path: 'lake-tables', statuses: { 200: '' } },
  examples: [{ about: 'the tables of weekly sales', args: {} }],
  async run({ ledgers, lake }, { flow }) {
    const { listTables } = await import('#pipeline/lake-tables/list-tables.js');
    return listTables(ledgers.of(flow), lake);
  },
});
