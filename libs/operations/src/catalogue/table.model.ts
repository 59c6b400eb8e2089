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

  @TextOutput('Who made it: a crawl found it, a flow or somebody in the workspace.')
  origin!: string;

  @TextOutput('What it holds.', { nullable: true })
  comment!: string | null;

  @TextOutput('Who answers for it.', { nullable: true })
  owner!: string | null;

  @ListOutput(String, 'Words that people find it by.')
  tags!: string[];

  @TextOutput('Folder, prefix or database that its rows lie in.')
  location!: string;

  @TextOutput('csv, json, ndjson, parquet or postgres.')
  format!: string;

  @NumberOutput('Rows; null until somebody has counted.', { nullable: true })
  rows!: number | null;

  @NumberOutput('Bytes of its files.')
  bytes!: number;

  @IntOutput('Its files.')
  files!: number;

  @IntOutput('Version of its columns, counted from 1.')
  version!: number;

  @TextOutput('When the newest of its rows came, or were published (ISO 8601).', { nullable: true })
  freshAt!: string | null;

  @TextOutput('When the catalogue last looked at it (ISO 8601).')
  seenAt!: string;
}

@Output('Tables, the best found first.', 'CatalogueTableConnection')
export class TablePage extends pageOf(TableInfo, 'CatalogueTable') {
  @IntOutput('Tables in the whole list.')
  totalCount!: number;
}

@Output('A column of a table.', 'CatalogueColumn')
export class ColumnInfo {
  @TextOutput('Its name.')
  name!: string;

  @TextOutput('Its SQL type.')
  type!: string;

  @BooleanOutput('Whether some row has no value.')
  mayBeNull!: boolean;

  @BooleanOutput('Whether it stands in the names of folders, not in the files.')
  isPartition!: boolean;

  @BooleanOutput('Whether it tells of people, and is masked.')
  isPersonal!: boolean;

  @TextOutput('What it holds.', { nullable: true })
  comment!: string | null;

  @TextOutput('Why it has its type where that is not plain.', { nullable: true })
  note!: string | null;
}

@Output(
  'Files of a table that have the same values of its partition columns.',
  'CataloguePartition',
)
class PartitionInfo {
  @TextOutput('Its values: `period=2012-11`.')
  partition!: string;

  @IntOutput('Its files.')
  files!: number;

  @NumberOutput('Bytes of these.')
  bytes!: number;
}

@Output('A table of the catalogue, with its columns.', 'CatalogueTableDetail')
export class TableDetail extends TableInfo {
  @TextOutput('How its files are read, as JSON.')
  layout!: string;

  @ListOutput(
    String,
    'Columns that together tell every row apart: `store, week`. Each holds by itself.',
  )
  keys!: string[];

  @ListOutput(ColumnInfo, 'Its columns, in order.')
  columns!: ColumnInfo[];

  @ListOutput(PartitionInfo, `Its partitions in order, at most ${PARTITIONS_MAX}.`)
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
