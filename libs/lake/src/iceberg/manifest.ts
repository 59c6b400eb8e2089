import { type AvroContents, type AvroSchema, avroFile } from './avro-file.js';
import type {
  IcebergType,
  ListedManifest,
  PartitionField,
  PartitionRange,
  PartitionValue,
  TableSchema,
} from '../ports/table-format.js';
import { partitionType } from './partition-spec.js';
import { boundBytes } from './single-value.js';

export interface DataFile {
  /** Absolute: `file:///…` or `s3://…`. */
  path: string;
  rows: number;
  bytes: number;
  /** Values of the partition fields, in their order. */
  partition: readonly PartitionValue[];
  /** Of the columns that the file has, by field id. */
  columns: ReadonlyMap<number, ColumnFigures>;
}

export interface ColumnFigures {
  bytes: number;
  nulls: number | undefined;
  lower: Buffer | undefined;
  upper: Buffer | undefined;
}

/** A table's layout, for a manifest. */
export interface Layout {
  schema: TableSchema;
  spec: readonly PartitionField[];
}

/** What a snapshot does with a file. Source: https://iceberg.apache.org/spec/#manifest-entry-fields */
const STATUS = { added: 1, deleted: 2 } satisfies Record<ListedManifest['kind'], number>;

/**
 * Returns the bytes of a manifest that adds files. Snapshot and sequence numbers are inherited, so that the same files give the
 * same bytes whenever they are added.
 */
export function addedManifest(layout: Layout, files: readonly DataFile[]): Promise<Buffer> {
  return manifestOf(
    layout,
    files.map((file) => ({
      status: STATUS.added,
      snapshot_id: null,
      sequence_number: null,
      file_sequence_number: null,
      data_file: dataFile(layout, file),
    })),
  );
}

/**
 * Returns the bytes of a manifest that deletes all files of another one.
 * @param added the contents of the other manifest
 * @param sequence number of the snapshot that added its files
 * @param snapshotId the snapshot that deletes them
 */
export function deletedManifest(
  { schema, metadata, records }: AvroContents,
  { snapshotId, sequence }: { snapshotId: number; sequence: number },
): Promise<Buffer> {
  const deleted = {
    status: STATUS.deleted,
    snapshot_id: snapshotId,
    sequence_number: sequence,
    file_sequence_number: sequence,
  };
  return avroFile(
    schema,
    metadata,
    records.map((record) => ({ ...record, ...deleted })),
  );
}

function manifestOf({ schema, spec }: Layout, entries: readonly object[]): Promise<Buffer> {
  const metadata = {
    schema: JSON.stringify(schema),
    'schema-id': String(schema['schema-id']),
    'partition-spec': JSON.stringify(spec),
    'partition-spec-id': '0',
    'format-version': '2',
    content: 'data',
  };
  return avroFile(entrySchema({ schema, spec }), metadata, entries);
}

function dataFile({ spec }: Layout, { path, rows, bytes, partition, columns }: DataFile): object {
  const figures = [...columns].sort(([a], [b]) => a - b);
  const mapOf = <Value>(valueOf: (column: ColumnFigures) => Value | undefined) =>
    figures.flatMap(([key, column]) => {
      const value = valueOf(column);
      return value === undefined ? [] : [{ key, value }];
    });
  return {
    content: 0,
    file_path: path,
    file_format: 'PARQUET',
    partition: Object.fromEntries(spec.map(({ name }, i) => [name, partition[i] ?? null])),
    record_count: rows,
    file_size_in_bytes: bytes,
    column_sizes: mapOf((column) => column.bytes),
    value_counts: mapOf(() => rows),
    null_value_counts: mapOf((column) => column.nulls),
    lower_bounds: mapOf((column) => column.lower),
    upper_bounds: mapOf((column) => column.upper),
    sort_order_id: 0,
  };
}

/** The snapshot that a manifest list belongs to. */
export interface ListedSnapshot {
  snapshotId: number;
  parent: number | undefined;
  sequence: number;
}

/** Returns the bytes of a snapshot's manifest list. */
export function manifestList(
  { schema, spec }: Layout,
  { snapshotId, parent, sequence }: ListedSnapshot,
  manifests: readonly ListedManifest[],
): Promise<Buffer> {
  const metadata = {
    'snapshot-id': String(snapshotId),
    'parent-snapshot-id': parent === undefined ? 'null' : String(parent),
    'sequence-number': String(sequence),
    'format-version': '2',
  };
  const records = manifests.map((manifest) => {
    const isDeleted = manifest.kind === 'deleted';
    return {
      manifest_path: manifest.path,
      manifest_length: manifest.bytes,
      partition_spec_id: 0,
      content: 0,
      sequence_number: manifest.sequence,
      min_sequence_number: manifest.sequence,
      added_snapshot_id: manifest.snapshotId,
      added_files_count: isDeleted ? 0 : manifest.files,
      existing_files_count: 0,
      deleted_files_count: isDeleted ? manifest.files : 0,
      added_rows_count: isDeleted ? 0 : manifest.rows,
      existing_rows_count: 0,
      deleted_rows_count: isDeleted ? manifest.rows : 0,
      partitions: spec.map((field, i) => {
        const { hasNull, lowest, highest } = manifest.partitions[i] ?? NO_RANGE;
        const type = partitionType(schema, field);
        return {
          contains_null: hasNull,
          contains_nan: false,
          lower_bound: boundBytes(type, lowest) ?? null,
          upper_bound: boundBytes(type, highest) ?? null,
        };
      }),
    };
  });
  return avroFile(LIST_SCHEMA, metadata, records);
}

const NO_RANGE: PartitionRange = { hasNull: false, lowest: null, highest: null };

/** Returns the ranges of the values of each partition field. */
export function partitionRanges(files: readonly Pick<DataFile, 'partition'>[]): PartitionRange[] {
  const fields = files[0]?.partition.length ?? 0;
  return Array.from({ length: fields }, (_, i) => {
    const values = files.map(({ partition }) => partition[i] ?? null);
    const known = values.filter((value) => value !== null);
    const sorted = known.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return {
      hasNull: known.length < values.length,
      lowest: sorted[0] ?? null,
      highest: sorted.at(-1) ?? null,
    };
  });
}

const AVRO_TYPES: Partial<Record<IcebergType, unknown>> = {
  boolean: 'boolean',
  int: 'int',
  long: 'long',
  string: 'string',
  date: { type: 'int', logicalType: 'date' },
};

const required = (name: string, type: unknown, id: number) => ({ name, type, 'field-id': id });
const optional = (name: string, type: unknown, id: number) => ({
  name,
  type: ['null', type],
  default: null,
  'field-id': id,
});

function mapSchema(keyId: number, value: string, valueId: number): AvroSchema {
  return {
    type: 'array',
    logicalType: 'map',
    items: {
      type: 'record',
      name: `k${keyId}_v${valueId}`,
      fields: [required('key', 'int', keyId), required('value', value, valueId)],
    },
  };
}

/** Source: https://iceberg.apache.org/spec/#manifests */
function entrySchema({ schema, spec }: Layout): AvroSchema {
  const partition = {
    type: 'record',
    name: 'r102',
    fields: spec.map((field) =>
      optional(field.name, AVRO_TYPES[partitionType(schema, field)] ?? 'string', field['field-id']),
    ),
  };
  const file = {
    type: 'record',
    name: 'r2',
    fields: [
      required('content', 'int', 134),
      required('file_path', 'string', 100),
      required('file_format', 'string', 101),
      required('partition', partition, 102),
      required('record_count', 'long', 103),
      required('file_size_in_bytes', 'long', 104),
      optional('column_sizes', mapSchema(117, 'long', 118), 108),
      optional('value_counts', mapSchema(119, 'long', 120), 109),
      optional('null_value_counts', mapSchema(121, 'long', 122), 110),
      optional('lower_bounds', mapSchema(126, 'bytes', 127), 125),
      optional('upper_bounds', mapSchema(129, 'bytes', 130), 128),
      optional('sort_order_id', 'int', 140),
    ],
  };
  return {
    type: 'record',
    name: 'manifest_entry',
    fields: [
      required('status', 'int', 0),
      optional('snapshot_id', 'long', 1),
      optional('sequence_number', 'long', 3),
      optional('file_sequence_number', 'long', 4),
      required('data_file', file, 2),
    ],
  };
}

/** Source: https://iceberg.apache.org/spec/#manifest-lists */
const LIST_SCHEMA: AvroSchema = {
  type: 'record',
  name: 'manifest_file',
  fields: [
    required('manifest_path', 'string', 500),
    required('manifest_length', 'long', 501),
    required('partition_spec_id', 'int', 502),
    required('content', 'int', 517),
    required('sequence_number', 'long', 515),
    required('min_sequence_number', 'long', 516),
    required('added_snapshot_id', 'long', 503),
    required('added_files_count', 'int', 504),
    required('existing_files_count', 'int', 505),
    required('deleted_files_count', 'int', 506),
    required('added_rows_count', 'long', 512),
    required('existing_rows_count', 'long', 513),
    required('deleted_rows_count', 'long', 514),
    optional(
      'partitions',
      {
        type: 'array',
        'element-id': 508,
        items: {
          type: 'record',
          name: 'r508',
          fields: [
            required('contains_null', 'boolean', 509),
            optional('contains_nan', 'boolean', 518),
            optional('lower_bound', 'bytes', 510),
            optional('upper_bound', 'bytes', 511),
          ],
        },
      },
      507,
    ),
  ],
};
