import type { RegisteredTable } from '../ports/table-registry.js';
import type { Column } from '../parquet-schema/parquet-columns.js';
import { NO_VALUE, type Partition, partitionOf } from '../ports/table-folders.js';
import { identifier } from './hive-settings.js';
import { propertiesOf } from './table-properties.js';

/** Partitions that one statement adds. */
const PARTITIONS_AT_ONCE = 100;

/** An external table over the Parquet at `location`, in the SQL that Hive and Spark share. */
export function createTableSql(
  version: string,
  table: RegisteredTable,
  { columns, location }: { columns: Column[]; location: string },
): string {
  const partition = partitionOf(table);
  const properties = propertiesOf(table).map((pair) => pair.map(literal).join(' = '));
  return [
    `CREATE EXTERNAL TABLE ${identifier(version)} (${columns.map(definition).join(', ')})`,
    partition ? `PARTITIONED BY (${definition(columnOf(partition))})` : '',
    `STORED AS PARQUET LOCATION ${literal(location)}`,
    `TBLPROPERTIES (${properties.join(', ')})`,
  ].join(' ');
}

/** Statements that give a table its partitions, each where it lies; none for a table without. */
export function addPartitionsSql(
  version: string,
  table: RegisteredTable,
  location: (prefix: string) => string,
): string[] {
  const partition = partitionOf(table);
  if (!partition) return [];
  const column = quoted(partition.column);
  const places = table.folders.flatMap(({ prefix, value }) => {
    if (value === undefined) return [];
    const spec = `${column} = ${valueSql(value, partition)}`;
    return [`PARTITION (${spec}) LOCATION ${literal(location(prefix))}`];
  });
  const statements: string[] = [];
  for (let start = 0; start < places.length; start += PARTITIONS_AT_ONCE) {
    const some = places.slice(start, start + PARTITIONS_AT_ONCE);
    statements.push(`ALTER TABLE ${identifier(version)} ADD ${some.join(' ')}`);
  }
  return statements;
}

/** A published name is a view over one version of its table. */
export function pointViewSql(
  name: string,
  { database, version, isNew }: { database: string; version: string; isNew: boolean },
): string {
  return `${isNew ? 'CREATE' : 'ALTER'} VIEW ${identifier(name)} AS SELECT * FROM ${database}.${version}`;
}

function valueSql(value: string, { type }: Partition): string {
  return type === 'INTEGER' && value !== NO_VALUE ? value : literal(value);
}

/** The name of the type that Hive has always had. */
const columnOf = ({ column, type }: Partition): Column => ({
  name: column,
  type: type === 'INTEGER' ? 'INT' : type,
});

const definition = ({ name, type }: Column): string => `${quoted(name)} ${type}`;

/** A column may be called `date`. */
const quoted = (name: string): string => `\`${identifier(name)}\``;

function literal(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
