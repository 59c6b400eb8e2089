import type { TableColumn } from '../tables/table.js';
import {
  BooleanOutput,
  IntOutput,
  ListOutput,
  NumberOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { createPageType } from '#serving/paging/page-type.js';
import { AbstractOutput } from '#serving/schema-decorators.js';

export const PARTITIONS_MAX = 1_000;
/** Columns of each table in a list. */
const LISTED_COLUMNS_MAX = 500;

@AbstractOutput()
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

  @NumberOutput('Number of rows; null if they were never counted, and within a scope.', {
    nullable: true,
  })
  rows!: number | null;

  @NumberOutput('Size of its files in bytes; null within a scope: they have rows of all stores.', {
    nullable: true,
  })
  bytes!: number | null;

  @IntOutput('Number of its files; null within a scope.', { nullable: true })
  files!: number | null;

  @IntOutput('Version of its columns, counted from 1.')
  version!: number;

  @TextOutput('Time when its newest rows arrived or were published (ISO 8601).', { nullable: true })
  freshAt!: string | null;

  @TextOutput('Time of the last crawl or update (ISO 8601).')
  seenAt!: string;
}

@Output('A column of a table in a list.', 'CatalogueListedColumn')
class ListedColumn {
  @TextOutput('Name of the column.')
  name!: string;

  @TextOutput('SQL type of the column.')
  type!: string;

  @BooleanOutput('Whether the column is personal, and masked.')
  isPersonal!: boolean;
}

@Output('A table of the catalogue.', 'CatalogueTable')
class ListedTable extends TableInfo {
  @ListOutput(
    ListedColumn,
    `Columns in order, at most ${LISTED_COLUMNS_MAX}; null unless \`withColumns\` is true.`,
    { nullable: true },
  )
  columns!: ListedColumn[] | null;
}

@Output('Tables, best match first.', 'CatalogueTableConnection')
export class TablePage extends createPageType(ListedTable, 'CatalogueTable') {
  @IntOutput('Number of tables in the whole list.')
  totalCount!: number;
}

@Output('A column of a table.', 'CatalogueColumn')
export class ColumnInfo extends ListedColumn {
  @BooleanOutput('Whether a row may have no value.')
  mayBeNull!: boolean;

  @BooleanOutput('Whether its values are in the names of folders, not in the files.')
  isPartition!: boolean;

  @TextOutput('Description of the column.', { nullable: true })
  comment!: string | null;

  @TextOutput('Reason for its type, if that is not obvious.', { nullable: true })
  note!: string | null;
}

@Output(
  'Files of a table that have the same values of its partition columns.',
  'CataloguePartition',
)
export class PartitionInfo {
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

  @ListOutput(PartitionInfo, `Partitions in order, at most ${PARTITIONS_MAX}; none within a scope.`)
  partitions!: PartitionInfo[];
}

export const toColumnInfo = ({ dateOrder: _, nullable, ...column }: TableColumn): ColumnInfo => ({
  ...column,
  mayBeNull: nullable,
});

export const toListedColumns = (columns: readonly TableColumn[]): ListedColumn[] =>
  columns
    .slice(0, LISTED_COLUMNS_MAX)
    .map(({ name, type, isPersonal }) => ({ name, type, isPersonal }));
