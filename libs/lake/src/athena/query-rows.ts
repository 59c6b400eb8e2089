import type { ColumnInfo, ResultSet } from '@aws-sdk/client-athena';
import { cellOf } from '../sql-service/sql-cell.js';
import type { SqlPage } from '../ports/sql-service.js';

/**
 * A page of results.
 * @param hasHeader whether the first row may name the columns, as it does on the first page of a query
 */
export function pageOf(
  { Rows = [], ResultSetMetadata }: ResultSet,
  hasHeader: boolean,
): Omit<SqlPage, 'next'> {
  const columns = (ResultSetMetadata?.ColumnInfo ?? []).map((info) => ({
    name: info.Label ?? info.Name ?? '',
    type: typeOf(info),
  }));
  const texts = Rows.map(({ Data = [] }) => columns.map((_, at) => Data[at]?.VarCharValue ?? null));
  const names = columns.map(({ name }) => name);
  const isNamed = hasHeader && names.every((name, at) => texts[0]?.[at] === name);
  return {
    columns,
    rows: (isNamed ? texts.slice(1) : texts).map((row) =>
      row.map((text, at) => cellOf(text, columns[at]?.type ?? 'VARCHAR')),
    ),
  };
}

const NAMES: Record<string, string> = {
  INT: 'INTEGER',
  FLOAT: 'REAL',
  STRING: 'VARCHAR',
  CHAR: 'VARCHAR',
};

function typeOf({ Type = 'varchar', Precision, Scale }: ColumnInfo): string {
  const type = Type.toUpperCase();
  if (type === 'DECIMAL') return `DECIMAL(${Precision ?? 38},${Scale ?? 0})`;
  return NAMES[type] ?? type;
}
