import type { CatalogueTable } from '../../tables/table.js';
import type { Tables } from '../../tables/tables.js';
import { AppError } from '#platform/errors/app-error.js';
import type { NamedTable } from './named-table.js';
import { placeOf, refusal } from './refusal.js';

/** A table of the catalogue, and whether the question names it without its database. */
export interface ResolvedTable {
  table: CatalogueTable;
  isBare: boolean;
}

/**
 * Finds the tables that a question names.
 * @throws AppError TABLE_UNKNOWN naming the nearest ones, QUERY_REFUSED for a name that several have
 */
export async function resolveTables(
  named: readonly NamedTable[],
  tables: Pick<Tables, 'find' | 'list'>,
  sql: string,
): Promise<ResolvedTable[]> {
  const isAny = named.some(({ database }) => database === '');
  const all = isAny ? await tables.list() : [];
  const resolved: ResolvedTable[] = [];
  for (const { database, name, start } of named) {
    const address = database === '' ? addressOf(name, start, all, sql) : `${database}.${name}`;
    try {
      resolved.push({ table: await tables.find(address), isBare: database === '' });
    } catch (error) {
      if (!(error instanceof AppError) || start === undefined) throw error;
      throw new AppError(error.code, `${placeOf(sql, start)}: ${error.message}`, {
        retryable: error.retryable,
        cause: error,
      });
    }
  }
  return resolved;
}

function addressOf(
  name: string,
  start: number | undefined,
  all: readonly CatalogueTable[],
  sql: string,
): string {
  const [first, ...others] = all.filter((table) => table.name === name);
  if (others.length === 0) return first ? `${first.database}.${name}` : name;
  const addresses = [first, ...others].map((table) => `${table?.database}.${name}`).join(', ');
  throw refusal(sql, name, start, `is several tables: write one of ${addresses}`);
}
