import type { ColumnMetadata, Field } from '@aws-sdk/client-redshift-data';
import { type DuckDBConnection, DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';

/** A result in the form of the Data API. */
export interface Rows {
  columns: ColumnMetadata[];
  records: Field[][];
}

const NAMES: Partial<Record<DuckDBTypeId, string>> = {
  [DuckDBTypeId.BOOLEAN]: 'bool',
  [DuckDBTypeId.TINYINT]: 'int2',
  [DuckDBTypeId.SMALLINT]: 'int2',
  [DuckDBTypeId.INTEGER]: 'int4',
  [DuckDBTypeId.BIGINT]: 'int8',
  [DuckDBTypeId.HUGEINT]: 'numeric',
  [DuckDBTypeId.DECIMAL]: 'numeric',
  [DuckDBTypeId.FLOAT]: 'float4',
  [DuckDBTypeId.DOUBLE]: 'float8',
  [DuckDBTypeId.DATE]: 'date',
  [DuckDBTypeId.TIMESTAMP]: 'timestamp',
};
const WHOLE = new Set(['int2', 'int4', 'int8']);

/** Runs a query in DuckDB. @param values of its named parameters, all text */
export async function readRows(
  connection: DuckDBConnection,
  sql: string,
  values: Record<string, string>,
): Promise<Rows> {
  const reader = await connection.runAndReadAll(sql, values);
  const types = reader.columnTypes();
  const columns = reader.columnNames().map((name, at) => toColumnMetadata(name, types[at]!));
  const records = reader
    .getRows()
    .map((row) => row.map((value, at) => toField(value, columns[at]?.typeName ?? '')));
  return { columns, records };
}

/** Redshift folds the names of columns to lower case. */
function toColumnMetadata(name: string, type: DuckDBType): ColumnMetadata {
  const label = name.toLowerCase();
  const typeName = NAMES[type.typeId] ?? 'varchar';
  if (type.typeId === DuckDBTypeId.DECIMAL) {
    return { name: label, label, typeName, precision: type.width, scale: type.scale };
  }
  return { name: label, label, typeName, precision: typeName === 'numeric' ? 38 : 0, scale: 0 };
}

function toField(value: unknown, type: string): Field {
  if (value === null || value === undefined) return { isNull: true };
  if (typeof value === 'boolean') return { booleanValue: value };
  // The wire has integers of 64 bits, so this may be a bigint.
  if (WHOLE.has(type)) return { longValue: value as number };
  if (type.startsWith('float')) return { doubleValue: value as number };
  // Dates, times and decimals are objects that know their text.
  return { stringValue: (value as { toString(): string }).toString() };
}
