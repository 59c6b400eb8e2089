import { z } from 'zod';
import type { Column } from '../parquet/parquet-columns.js';
import {
  NO_VALUE,
  type Partition,
  findPartition,
  type RegisteredTable,
} from '../ports/table-registry.js';
import { requireIdentifier } from './hive-settings.js';

const ROWS = 'retailstream.rows';
const PARTITION_BY = 'retailstream.partition_by';
/** Followed by the number of a part. */
const FOLDERS = 'retailstream.folders.';

/** A metastore limits a property to 4,000 characters, which the folders of a long table exceed. */
const PART = /[^]{1,3500}/g;

const published = z.object({
  [ROWS]: z.coerce.number().int(),
  [PARTITION_BY]: z.string().optional(),
});
const folders = z.array(z.object({ prefix: z.string(), value: z.string().optional() })).min(1);

/** Returns the properties that store a table's published definition. */
function buildProperties(table: RegisteredTable): [name: string, value: string][] {
  const parts = JSON.stringify(table.folders).match(PART) ?? [];
  return [
    [ROWS, String(table.rows)],
    ...(table.partitionBy === undefined
      ? []
      : [[PARTITION_BY, table.partitionBy] as [string, string]]),
    ...parts.map((part, index): [string, string] => [`${FOLDERS}${index}`, part]),
  ];
}

/** Returns a table's published definition. */
export function readDefinition(name: string, properties: Record<string, string>): RegisteredTable {
  const entry = published.parse(properties);
  const partitionBy = entry[PARTITION_BY];
  return {
    name,
    folders: folders.parse(JSON.parse(joinFolders(properties))),
    ...(partitionBy !== undefined && { partitionBy }),
    rows: entry[ROWS],
  };
}

function joinFolders(properties: Record<string, string>): string {
  const count = Object.keys(properties).filter((name) => name.startsWith(FOLDERS)).length;
  return Array.from({ length: count }, (_, index) => properties[`${FOLDERS}${index}`]).join('');
}

/** Partitions per statement. */
const PARTITIONS_AT_ONCE = 100;

/**
 * Returns an external table over the Parquet at `location`, in the SQL that Hive and Spark share.
 */
export function createTableSql(
  version: string,
  table: RegisteredTable,
  { columns, location }: { columns: Column[]; location: string },
): string {
  const partition = findPartition(table);
  const properties = buildProperties(table).map((pair) => pair.map(quoteLiteral).join(' = '));
  return [
    `CREATE EXTERNAL TABLE ${requireIdentifier(version)} (${columns.map(definitionSql).join(', ')})`,
    partition ? `PARTITIONED BY (${definitionSql(toColumn(partition))})` : '',
    `STORED AS PARQUET LOCATION ${quoteLiteral(location)}`,
    `TBLPROPERTIES (${properties.join(', ')})`,
  ].join(' ');
}

/**
 * Returns statements that add a table's partitions with their locations; none for a table without
 * partitions.
 */
export function addPartitionsSql(
  version: string,
  table: RegisteredTable,
  location: (prefix: string) => string,
): string[] {
  const partition = findPartition(table);
  if (!partition) return [];
  const column = quoteIdentifier(partition.column);
  const places = table.folders.flatMap(({ prefix, value }) => {
    if (value === undefined) return [];
    const spec = `${column} = ${valueSql(value, partition)}`;
    return [`PARTITION (${spec}) LOCATION ${quoteLiteral(location(prefix))}`];
  });
  const statements: string[] = [];
  for (let start = 0; start < places.length; start += PARTITIONS_AT_ONCE) {
    const some = places.slice(start, start + PARTITIONS_AT_ONCE);
    statements.push(`ALTER TABLE ${requireIdentifier(version)} ADD ${some.join(' ')}`);
  }
  return statements;
}

/** A published name is a view over one version of its table. */
export function pointViewSql(
  name: string,
  { database, version, isNew }: { database: string; version: string; isNew: boolean },
): string {
  return `${isNew ? 'CREATE' : 'ALTER'} VIEW ${requireIdentifier(name)} AS SELECT * FROM ${database}.${version}`;
}

function valueSql(value: string, { type }: Partition): string {
  return type === 'INTEGER' && value !== NO_VALUE ? value : quoteLiteral(value);
}

/** The type name that all versions of Hive know. */
const toColumn = ({ column, type }: Partition): Column => ({
  name: column,
  type: type === 'INTEGER' ? 'INT' : type,
});

const definitionSql = ({ name, type }: Column): string => `${quoteIdentifier(name)} ${type}`;

/** A column may be called `date`. */
const quoteIdentifier = (name: string): string => `\`${requireIdentifier(name)}\``;

function quoteLiteral(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
