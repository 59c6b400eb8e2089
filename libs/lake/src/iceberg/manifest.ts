import { type AvroContents, type AvroSchema, encodeAvro } from './avro-file.js';
import type {
  IcebergType,
  ListedManifest,
  PartitionField,
  PartitionRange,
  PartitionValue,
  TableSchema,
} from '../ports/table-format.js';
import { findPartitionType } from './partition-spec.js';
import { encodeBound } from './single-value.js';

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
export function encodeAddedManifest(layout: Layout, files: readonly DataFile[]): Promise<Buffer> {
  return encodeManifest(
    layout,
    files.map((file) => ({
      status: STATUS.added,
      snapshot_id: null,
      sequence_number: null,
      file_sequence_number: null,
      data_file: toDataFileRecord(layout, file),
    })),
  );
}

/**
 * Returns the bytes of a manifest that deletes all files of another one.
 * @param added the contents of the other manifest
 * @param sequence number of the snapshot that added its files
 * @param snapshotId the snapshot that deletes them
 */
export function encodeDeletedManifest(
  { schema, metadata, records }: AvroContents,
  { snapshotId, sequence }: { snapshotId: number; sequence: number },
): Promise<Buffer> {
  const deleted = {
    status: STATUS.deleted,
    snapshot_id: snapshotId,
    sequence_number: sequence,
    file_sequence_number: sequence,
  };
  return encodeAvro(
    schema,
    metadata,
    records.map((record) => ({ ...record, ...deleted })),
  );
}

function encodeManifest({ schema, spec }: Layout, entries: readonly object[]): Promise<Buffer> {
  const metadata = {
    schema: JSON.stringify(schema),
    'schema-id': String(schema['schema-id']),
    'partition-spec': JSON.stringify(spec),
    'partition-spec-id': '0',
    'format-version': '2',
    content: 'data',
  };
  return encodeAvro(buildEntrySchema({ schema, spec }), metadata, entries);
}

function toDataFileRecord(
  { spec }: Layout,
  { path, rows, bytes, partition, columns }: DataFile,
): object {
  const figures = [...columns].sort(([a], [b]) => a - b);
  const collectFigures = <Value>(valueOf: (column: ColumnFigures) => Value | undefined) =>
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
    column_sizes: collectFigures((column) => column.bytes),
    value_counts: collectFigures(() => rows),
    null_value_counts: collectFigures((column) => column.nulls),
    lower_bounds: collectFigures((column) => column.lower),
    upper_bounds: collectFigures((column) => column.upper),
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
export function encodeManifestList(
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
        const type = findPartitionType(schema, field);
        return {
          contains_null: hasNull,
          contains_nan: false,
          lower_bound: encodeBound(type, lowest) ?? null,
          upper_bound: encodeBound(type, highest) ?? null,
        };
      }),
    };
  });
  return encodeAvro(LIST_SCHEMA, metadata, records);
}

const NO_RANGE: PartitionRange = { hasNull: false, lowest: null, highest: null };

/** Returns the ranges of the values of each partition field. */
export function computePartitionRanges(
  files: readonly Pick<DataFile, 'partition'>[],
): PartitionRange[] {
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

const requiredField = (name: string, type: unknown, id: number) => ({ name, type, 'field-id': id });
const optionalField = (name: string, type: unknown, id: number) => ({
  name,
  type: ['null', type],
  default: null,
  'field-id': id,
});

function buildMapSchema(keyId: number, value: string, valueId: number): AvroSchema {
  return {
    type: 'array',
    logicalType: 'map',
    items: {
      type: 'record',
      name: `k${keyId}_v${valueId}`,
      fields: [requiredField('key', 'int', keyId), requiredField('value', value, valueId)],
    },
  };
}

/** Source: https://iceberg.apache.org/spec/#manifests */
function buildEntrySchema({ schema, spec }: Layout): AvroSchema {
  const partition = {
    type: 'record',
    name: 'r102',
    fields: spec.map((field) =>
      optionalField(
        field.name,
        AVRO_TYPES[findPartitionType(schema, field)] ?? 'string',
        field['field-id'],
      ),
    ),
  };
  const file = {
    type: 'record',
    name: 'r2',
    fields: [
      requiredField('content', 'int', 134),
      requiredField('file_path', 'string', 100),
      requiredField('file_format', 'string', 101),
      requiredField('partition', partition, 102),
      requiredField('record_count', 'long', 103),
      requiredField('file_size_in_bytes', 'long', 104),
      optionalField('column_sizes', buildMapSchema(117, 'long', 118), 108),
      optionalField('value_counts', buildMapSchema(119, 'long', 120), 109),
      optionalField('null_value_counts', buildMapSchema(121, 'long', 122), 110),
      optionalField('lower_bounds', buildMapSchema(126, 'bytes', 127), 125),
      optionalField('upper_bounds', buildMapSchema(129, 'bytes', 130), 128),
      optionalField('sort_order_id', 'int', 140),
    ],
  };
  return {
    type: 'record',
    name: 'manifest_entry',
    fields: [
      requiredField('status', 'int', 0),
      optionalField('snapshot_id', 'long', 1),
      optionalField('sequence_number', 'long', 3),
      optionalField('file_sequence_number', 'long', 4),
      requiredField('data_file', file, 2),
    ],
  };
}

/** Source: https://iceberg.apache.org/spec/#manifest-lists */
const LIST_SCHEMA: AvroSchema = {
  type: 'record',
  name: 'manifest_file',
  fields: [
    requiredField('manifest_path', 'string', 500),
    requiredField('manifest_length', 'long', 501),
    requiredField('partition_spec_id', 'int', 502),
    requiredField('content', 'int', 517),
    requiredField('sequence_number', 'long', 515),
    requiredField('min_sequence_number', 'long', 516),
    requiredField('added_snapshot_id', 'long', 503),
    requiredField('added_files_count', 'int', 504),
    requiredField('existing_files_count', 'int', 505),
    requiredField('deleted_files_count', 'int', 506),
    requiredField('added_rows_count', 'long', 512),
    requiredField('existing_rows_count', 'long', 513),
    requiredField('deleted_rows_count', 'long', 514),
    optionalField(
      'partitions',
      {
        type: 'array',
        'element-id': 508,
        items: {
          type: 'record',
          name: 'r508',
          fields: [
            requiredField('contains_null', 'boolean', 509),
            optionalField('contains_nan', 'boolean', 518),
            optionalField('lower_bound', 'bytes', 510),
            optionalField('upper_bound', 'bytes', 511),
          ],
        },
      },
      507,
    ),
  ],
};
