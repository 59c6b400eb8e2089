import { z } from 'zod';
import { formatScope } from '#access/format-scope.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import type { Marts } from '../snapshot/marts.js';
import type { ReadSnapshot } from '../snapshot/snapshot.js';
import type { Filters } from './question/filters.js';

const sql = sqlFile(import.meta.url, './unknown_names.sql');

const filterNames = ['storeName', 'departmentName', 'departmentGroup'] as const;
const unknownRow = z.object({ filter: z.enum(filterNames), name: z.string() });

/**
 * Refuses a filter by a name that the snapshot lacks, since it would read like no sales. The name of a store or department
 * outside the scope is refused in the same way as one that does not exist.
 * @throws AppError ARGUMENT_INVALID
 */
export async function requireKnownNames(
  marts: Marts,
  snapshot: ReadSnapshot,
  filters: Filters,
): Promise<void> {
  const asked = filterNames.map((filter) => {
    const names = filters[filter];
    return Array.isArray(names) ? names : [];
  });
  if (asked.every(({ length }) => length === 0)) return;
  const [unknown] = await marts.rows(unknownRow, sql, snapshot, asked);
  if (!unknown) return;
  const { filter, name } = unknown;
  const where = snapshot.scope ? ` in ${formatScope(snapshot.scope)}` : '';
  const problem = `${JSON.stringify(name)} is unknown${where}: group by ${filter} to list the names`;
  throw refusedArgument(`filters.${filter}`, problem);
}
