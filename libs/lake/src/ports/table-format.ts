/**
 * A table format for readers outside: versions of tables over the immutable chunks of the lake. Its records are plain JSON, which the
 * catalog stores. The shapes are those of Iceberg: https://iceberg.apache.org/spec/
 */
export interface TableFormat {
  /**
   * Writes the metadata of a table's next version to the lake. Nothing refers to it until the catalog stores the returned record, so
   * a version that is never published costs some small files and changes nothing for readers.
   * @param former undefined for a new table
   * @param chunks all chunks of the version
   * @returns the former record when the table has these chunks already
   * @throws AppError OBJECT_NOT_FOUND for a chunk whose files are gone, TABLE_TYPE_CHANGED, CATALOG_MISMATCH
   */
  prepare(
    table: TableDeclaration,
    former: TableRecord | undefined,
    chunks: readonly TableChunk[],
    publication: Publication,
  ): Promise<TableRecord>;
  /**
   * Writes the metadata of a table with the versions that a caller keeps.
   * @param record its last version stays the current one
   */
  rewrite(table: TableDeclaration, record: TableRecord): Promise<TableRecord>;
}

/** A column that a table should have. */
export interface TableColumn {
  name: string;
  type: IcebergType;
  comment?: string;
}

/**
 * Source: https://iceberg.apache.org/spec/#primitive-types
 */
export type IcebergType =
  | 'boolean'
  | 'int'
  | 'long'
  | 'double'
  | 'date'
  | 'timestamp'
  | 'string'
  | `decimal(${number}, ${number})`;

/** A column with the number that identifies it in all files and versions. */
export interface TableField {
  id: number;
  name: string;
  required: boolean;
  type: IcebergType;
  doc?: string;
}

/** Ids of columns by name. */
export type FieldIds = ReadonlyMap<string, number>;

/** Columns of a table at a time. */
export interface TableSchema {
  type: 'struct';
  'schema-id': number;
  fields: readonly TableField[];
}

/** All schemas that a table has had. */
export interface SchemaHistory {
  readonly schemas: readonly TableSchema[];
  readonly current: TableSchema;
  /** Highest field id that was ever given. */
  readonly lastColumnId: number;
}

/** A column that divides a table's files: by its value, or by the month or year of its date. */
export interface Partitioning {
  column: string;
  transform: 'identity' | 'month' | 'year';
}

/**
 * Source: https://iceberg.apache.org/spec/#partition-specs
 */
export interface PartitionField {
  'source-id': number;
  'field-id': number;
  name: string;
  transform: Partitioning['transform'];
}

/** The value of a partition field: months or years since 1970, days since 1970 for an identity of a date. */
export type PartitionValue = number | string | boolean | null;

/** A table of the lake, as its flow declares it. */
export interface TableDeclaration {
  /** `weekly_sales.store_week`. */
  name: string;
  /** Folder of its metadata in the lake, ending in `/`. */
  prefix: string;
  /** Comments of columns, by name. */
  comments: Readonly<Record<string, string>>;
  /** Columns that exist in folder names only, outermost first. */
  folderColumns: readonly TableColumn[];
  /** How the period of a chunk divides the rows; undefined where it does not bound them. */
  period: Partitioning | undefined;
  /** Ids that its columns have, also without a record; other columns get the next ones. */
  fieldIds?: FieldIds;
}

/** Rows that are added and deleted together. */
export interface TableChunk {
  digest: string;
  /** `2010`, `2010-02`, `2010-02-w3` or `all`. */
  period: string;
  /** Folder of its Parquet, ending in `/`. */
  folder: string;
  /** Without a file: an engine writes none for no rows. */
  isEmpty?: boolean;
}

/** Values of one partition field in a manifest. */
export interface PartitionRange {
  hasNull: boolean;
  /** Null without a value. */
  lowest: PartitionValue;
  highest: PartitionValue;
}

export interface ListedManifest {
  path: string;
  bytes: number;
  sequence: number;
  /** The snapshot that added or deleted its files. */
  snapshotId: number;
  kind: 'added' | 'deleted';
  files: number;
  rows: number;
  /** Bytes of its files. */
  size: number;
  /** Of each partition field. */
  partitions: readonly PartitionRange[];
}

/** A snapshot in a table's metadata. */
export interface SnapshotEntry {
  'snapshot-id': number;
  'parent-snapshot-id'?: number;
  'sequence-number': number;
  'timestamp-ms': number;
  'manifest-list': string;
  'schema-id': number;
  summary: Readonly<Record<string, string>>;
}

/** A chunk of a table, with the manifest that lists its files. */
export interface ChunkManifest extends ListedManifest {
  digest: string;
  key: string;
}

/** A version of a table: its rows after a publication. */
export interface TableVersion {
  entry: SnapshotEntry;
  chunks: readonly ChunkManifest[];
  /** `run-7`. */
  tag: string;
  /** Number of the published snapshot with these rows. */
  snapshot: number;
  /** Keys of its manifest list, and of the manifest of what it deleted. */
  lists: readonly string[];
}

/** All that is known about a table, for the next version. */
export interface TableRecord {
  uuid: string;
  history: SchemaHistory;
  /** How the files are divided: all kept versions have it. */
  spec: readonly PartitionField[];
  /** Kept versions, oldest first. */
  versions: readonly TableVersion[];
  /** Key of the metadata in the lake. */
  metadata: string;
  /** Key of the metadata before: a reader may just have taken it. */
  formerMetadata?: string;
}

/** What a version is published as. */
export interface Publication {
  /** `run-7`. */
  tag: string;
  /** Number of the published snapshot, or of the write of a table without snapshots. */
  snapshot: number;
  /** Milliseconds since 1970. */
  time: number;
}
