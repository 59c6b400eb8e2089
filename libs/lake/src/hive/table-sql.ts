import type { CatalogTable } from '../ports/catalog.js';
import type { Column } from '../parquet-schema/parquet-columns.js';
import { identifier } from './hive-settings.js';

/** Properties by which a table tells what it was published as. */
export const PROPERTIES = {
  prefix: 'retailstream.prefix',
  rows: 'retailstream.rows',
  partitionBy: 'retailstream.partition_by',
} as const;

/** An external table over the Parquet at `location`, in the SQL that Hive and Spark share. */
export function createTableSql(
  version: string,
  table: CatalogTable,
  { columns, partition, location }: { columns: Column[]; partition?: Column; location: string },
): string {
  const properties = Object.entries(PROPERTIES).flatMap(([field, name]) => {
    const value = table[field as keyof typeof PROPERTIES];
    return value === undefined ? [] : [`${literal(name)} = ${literal(String(value))}`];
  });
  return [
    `CREATE EXTERNAL TABLE ${identifier(version)} (${columns.map(definition).join(', ')})`,
    partition ? `PARTITIONED BY (${definition(partition)})` : '',
    `STORED AS PARQUET LOCATION ${literal(location)}`,
    `TBLPROPERTIES (${properties.join(', ')})`,
  ].join(' ');
}

/** A published name is a view over one version of its table. */
export function pointViewSql(
  name: string,
  { database, version, isNew }: { database: string; version: string; isNew: boolean },
): string {
  return `${isNew ? 'CREATE' : 'ALTER'} VIEW ${identifier(name)} AS SELECT * FROM ${database}.${version}`;
}

/** Quoted, since a column may be called `date`. */
function definition({ name, type }: Column): string {
  return `\`${identifier(name)}\` ${type}`;
}

function literal(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
