import type { Column, ColumnType } from '../columns.js';

/** Types of columns as SQL writes them, by name. */
export const sqlTypes = (columns: readonly Column[]): Record<string, string> =>
  Object.fromEntries(columns.map(({ name, type }) => [name, sqlType(type)]));

const scalars = {
  integer: 'INTEGER',
  number: 'DOUBLE',
  text: 'VARCHAR',
  boolean: 'BOOLEAN',
  date: 'DATE',
};

function sqlType(type: ColumnType): string {
  if (typeof type === 'string') return scalars[type];
  if ('listOf' in type) return `${sqlType(type.listOf)}[]`;
  const fields = type.object().map((column) => `"${column.name}" ${sqlType(column.type)}`);
  return `STRUCT(${fields.join(', ')})`;
}
