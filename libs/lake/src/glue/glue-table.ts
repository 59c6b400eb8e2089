import type { PartitionInput, StorageDescriptor, TableInput } from '@aws-sdk/client-glue';
import { type Pace, withRetries } from '#platform/aws/retries.js';
import type { Partition } from '../ports/table-registry.js';
import { readCauseName, type GlueApi } from './glue-api.js';

/** An external table over Parquet, for users of the Data Catalog: Athena, Spark, Redshift. */
export interface GlueTable {
  database: string;
  /** `curated_sales` */
  table: string;
  /** With Hive's types. */
  columns: { name: string; type: string }[];
  /** `s3://bucket/prefix/` */
  location: string;
  rows: number;
  /** The partition column of a partitioned table. */
  partition?: Partition;
  partitions: { value: string; location: string }[];
}

/**
 * Creates or updates the table. The Data Catalog replaces a table atomically, but not its
 * partitions: a concurrent reader may see old and new ones.
 * @throws AppError AWS_NOT_FOUND when the database is missing
 */
export async function publishGlueTable(api: GlueApi, table: GlueTable, pace: Pace): Promise<void> {
  const { database } = table;
  const input = toTableInput(table);
  const place = { DatabaseName: database, TableName: table.table };
  const partitions = new Map(
    table.partitions.map((each) => [each.value, toPartitionInput(table, each)]),
  );
  const known = new Set<string>();

  try {
    await withRetries(() => api.createTable(database, input), pace);
  } catch (error) {
    if (readCauseName(error) !== 'AlreadyExistsException') throw error;
    for (const { Values } of await withRetries(() => api.partitions(place), pace)) {
      if (Values?.[0] !== undefined) known.add(Values[0]);
    }
    const gone = [...known].filter((value) => !partitions.has(value)).map((value) => [value]);
    await withRetries(() => api.deletePartitions(place, gone), pace);
    await withRetries(() => api.updateTable(database, input), pace);
  }
  const those = (isKnown: boolean) =>
    [...partitions].flatMap(([value, each]) => (known.has(value) === isKnown ? each : []));
  await withRetries(() => api.updatePartitions(place, those(true)), pace);
  await withRetries(() => api.createPartitions(place, those(false)), pace);
}

const PARQUET = 'org.apache.hadoop.hive.ql.io.parquet';

function toTableInput(table: GlueTable): TableInput {
  const { rows, partition, location } = table;
  return {
    Name: table.table,
    TableType: 'EXTERNAL_TABLE',
    Parameters: { classification: 'parquet', EXTERNAL: 'TRUE', numRows: String(rows) },
    PartitionKeys: partition
      ? [{ Name: partition.column, Type: partition.type === 'INTEGER' ? 'int' : 'string' }]
      : [],
    StorageDescriptor: toStorage(table, location),
  };
}

const toPartitionInput = (
  table: GlueTable,
  { value, location }: GlueTable['partitions'][number],
): PartitionInput => ({ Values: [value], StorageDescriptor: toStorage(table, location) });

function toStorage({ columns }: GlueTable, location: string): StorageDescriptor {
  return {
    Columns: columns.map(({ name, type }) => ({
      Name: name,
      Type: type.toLowerCase().replaceAll(' ', ''),
    })),
    Location: location,
    InputFormat: `${PARQUET}.MapredParquetInputFormat`,
    OutputFormat: `${PARQUET}.MapredParquetOutputFormat`,
    SerdeInfo: {
      SerializationLibrary: `${PARQUET}.serde.ParquetHiveSerDe`,
      Parameters: { 'serialization.format': '1' },
    },
  };
}
