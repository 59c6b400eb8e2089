import { addressOf } from '#catalogue/tables/names.js';
import { MASK, personalFolders, withoutFolderValues } from '#catalogue/tables/personal-columns.js';
import type { CatalogueTable, TableColumn, TableFile } from '#catalogue/tables/table.js';
import {
  BooleanOutput,
  IntOutput,
  ListOutput,
  NumberOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { pageOf } from '#serving/paging/page-of.js';

const PARTITIONS_MAX = 1_000;

@Output('A table of the catalogue.', 'CatalogueTable')
export class TableInfo {
  @TextOutput('database.name')
  address!: string;

  @TextOutput('Origin: a crawl, a flow, or the workspace.')
  origin!: string;

  @TextOutput('Description of the table.', { nullable: true })
  comment!: string | null;

  @TextOutput('Person or team responsible for it.', { nullable: true })
  owner!: string | null;

  @ListOutput(String, 'Tags for the search.')
  tags!: string[];

  @TextOutput('Folder, prefix or database of its rows.')
  location!: string;

  @TextOutput('Format: csv, json, ndjson, parquet or postgres.')
  format!: string;

  @NumberOutput('Number of rows; null if they were never counted.', { nullable: true })
  rows!: number | null;

  @NumberOutput('Size of its files in bytes.')
  bytes!: number;

  @IntOutput('Number of its files.')
  files!: number;

  @IntOutput('Version of its columns, counted from 1.')
  version!: number;

  @TextOutput('Time when its newest rows arrived or were published (ISO 8601).', { nullable: true })
  freshAt!: string | null;

  @TextOutput('Time of the last crawl or update (ISO 8601).')
  seenAt!: string;
}

@Output('Tables, best match first.', 'CatalogueTableConnection')
export class TablePage extends pageOf(TableInfo, 'CatalogueTable') {
  @IntOutput('Number of tables in the whole list.')
  totalCount!: number;
}

@Output('A column of a table.', 'CatalogueColumn')
export class ColumnInfo {
  @TextOutput('Name of the column.')
  name!: string;

  @TextOutput('SQL type of the column.')
  type!: string;

  @BooleanOutput('Whether a row may have no value.')
  mayBeNull!: boolean;

  @BooleanOutput('Whether its values are in the names of folders, not in the files.')
  isPartition!: boolean;

  @BooleanOutput('Whether the column is personal, and masked.')
  isPersonal!: boolean;

  @TextOutput('Description of the column.', { nullable: true })
  comment!: string | null;

  @TextOutput('Reason for its type, if that is not obvious.', { nullable: true })
  note!: string | null;
}

@Output(
  'Files of a table that have the same values of its partition columns.',
  'CataloguePartition',
)
class PartitionInfo {
  @TextOutput('Values of its partition columns: `period=2012-11`.')
  partition!: string;

  @IntOutput('Number of files.')
  files!: number;

  @NumberOutput('Size of the files in bytes.')
  bytes!: number;
}

@Output('A table of the catalogue, with its columns.', 'CatalogueTableDetail')
export class TableDetail extends TableInfo {
  @TextOutput('Format of its files, as JSON.')
  layout!: string;

  @ListOutput(
    String,
    'Keys. Each is a list of columns that together are unique for each row: `store, week`.',
  )
  keys!: string[];

  @ListOutput(ColumnInfo, 'Columns, in order.')
  columns!: ColumnInfo[];

  @ListOutput(PartitionInfo, `Partitions in order, at most ${PARTITIONS_MAX}.`)
  partitions!: PartitionInfo[];
}

export const infoOf = (table: CatalogueTable): TableInfo => ({
  address: addressOf(table),
  origin: table.origin,
  comment: table.comment,
  owner: table.owner,
  tags: table.tags,
  location: withoutFolderValues(table.location, personalFolders(table.columns)),
  format: table.layout.format,
  rows: table.rows,
  bytes: table.bytes,
  files: table.files,
  version: table.version,
  freshAt: table.freshAt?.toISOString() ?? null,
  seenAt: table.seenAt.toISOString(),
});

export const columnInfoOf = ({ dateOrder: _, nullable, ...column }: TableColumn): ColumnInfo => ({
  ...column,
  mayBeNull: nullable,
});

export const tableDetailOf = (table: CatalogueTable, files: readonly TableFile[]): TableDetail => ({
  ...infoOf(table),
  layout: JSON.stringify(table.layout),
  keys: table.keys.map((key) => key.join(', ')),
  columns: table.columns.map(columnInfoOf),
  partitions: partitionsOf(files, personalFolders(table.columns)),
});

function partitionsOf(
  files: readonly TableFile[],
  isPersonal: (column: string) => boolean,
): PartitionInfo[] {
  const partitions = new Map<string, PartitionInfo>();
  for (const { partition: values, bytes } of files) {
    const named = Object.entries(values).map(
      ([column, value]) => `${column}=${isPersonal(column) ? MASK : (value ?? '')}`,
    );
    if (named.length === 0) continue;
    const partition = named.join(', ');
    const known = partitions.get(partition) ?? { partition, files: 0, bytes: 0 };
    partitions.set(partition, { partition, files: known.files + 1, bytes: known.bytes + bytes });
  }
  return [...partitions.values()]
    .sort((a, b) => (a.partition < b.partition ? -1 : 1))
    .slice(0, PARTITIONS_MAX);
}
