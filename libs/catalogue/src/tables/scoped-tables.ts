import type { Scope } from '#access/scope.js';
import { createTableUnknownError, formatAddress, quoteIdentifier } from './names.js';
import type { CatalogueTable, Tables } from './table.js';

/** Whether the rows of a table can be cut to a scope. */
const isVisible = ({ scope }: CatalogueTable, { departments }: Scope): boolean =>
  scope !== undefined && (departments === undefined || scope.department !== undefined);

/**
 * Returns the tables that a caller with a scope sees: to them, the others do not exist.
 * @param scope left out: all tables
 */
export function limitTables(
  tables: Pick<Tables, 'find' | 'list'>,
  scope: Scope | undefined,
): Pick<Tables, 'find' | 'list'> {
  if (scope === undefined) return tables;
  const list = async () => (await tables.list()).filter((table) => isVisible(table, scope));
  return {
    list,
    async find(address) {
      const visible = await list();
      const asked = address.trim().toLowerCase();
      const found = visible.find((table) => formatAddress(table) === asked);
      if (found) return found;
      throw createTableUnknownError(address, visible.map(formatAddress));
    },
  };
}

/**
 * Returns the SELECT of a table's rows in a scope.
 * @param sql of its rows
 * @throws AppError TABLE_UNKNOWN for a table whose rows cannot be cut
 */
export function cutRowsSql(table: CatalogueTable, scope: Scope, sql: string): string {
  const { scope: columns } = table;
  if (!columns || !isVisible(table, scope)) throw createTableUnknownError(formatAddress(table), []);
  const { stores, departments } = scope;
  const conditions = [
    ...(stores ? [buildCondition(columns.store, stores)] : []),
    ...(departments && columns.department ? [buildCondition(columns.department, departments)] : []),
  ];
  return `SELECT * FROM (${sql}) WHERE ${conditions.join(' AND ')}`;
}

const buildCondition = (column: string, numbers: readonly number[]) =>
  `${quoteIdentifier(column)} IN (${numbers.join(', ')})`;
