import { createHash } from 'node:crypto';
import type { Cell } from '#lake/ports/compute.js';
import type { CatalogueTable } from '../tables/table.js';
import type { Tables } from '../tables/tables.js';
import type { ResolvedTable } from './guard/resolve-tables.js';

/** The same for the same statement, values and files. */
export async function questionDigest(
  {
    tree,
    sql,
    values,
    found,
  }: { tree: unknown; sql: string; values: readonly Cell[]; found: readonly ResolvedTable[] },
  tables: Pick<Tables, 'files'>,
): Promise<string> {
  const inexact: unknown[] = [];
  const words = JSON.stringify(tree, (name, value: unknown) => {
    if (name === 'query_location') return undefined;
    // Of longer numbers the tree has lost digits.
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) inexact.push(value);
    return value;
  });
  const hash = createHash('sha256');
  hash.update(JSON.stringify([words, inexact.length > 0 ? sql : null, values]));
  for (const { table, isBare } of found) hash.update(await dataOf(table, isBare, tables));
  return hash.digest('hex');
}

async function dataOf(
  table: CatalogueTable,
  isBare: boolean,
  tables: Pick<Tables, 'files'>,
): Promise<string> {
  const { database, name, version, location, layout, columns, freshAt } = table;
  const files = await tables.files(table);
  const stated = [database, name, version, location, layout, columns, freshAt, isBare, files];
  return JSON.stringify(stated);
}
