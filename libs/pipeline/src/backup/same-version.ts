import type { Queryable } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { type KeptTable, migrationsOf } from './kept-tables.js';
import type { Manifest } from './manifest.js';

/**
 * Makes sure that a backup was made with the schema that is here: its rows would not mean the same in another.
 * @throws AppError BACKUP_VERSION
 */
export async function requireSameVersion(
  warehouse: Queryable,
  tables: readonly KeptTable[],
  manifest: Manifest,
  product: string,
): Promise<void> {
  const here = await migrationsOf(warehouse);
  const there = manifest.migrations;
  const isSame = here.join() === there.join();
  const difference = isSame ? tableThatDiffers(tables, manifest) : undefined;
  if (isSame && difference === undefined) return;
  const schema = (names: readonly string[]) => names.at(-1) ?? 'none';
  const made = `the backup was made by version ${manifest.product} (schema ${schema(there)})`;
  const found = `this program is ${product} (schema ${schema(here)})`;
  const what = difference === undefined ? '' : `; ${difference} differs`;
  throw new AppError(
    'BACKUP_VERSION',
    `${made}; ${found}${what}: restore it with the version that made it, then update`,
  );
}

/** Marts are declared by flows, and their tables made without migrations. */
function tableThatDiffers(tables: readonly KeptTable[], manifest: Manifest): string | undefined {
  const here = new Map(tables.map(({ name, shape }) => [name, shape.join()]));
  const there = new Map(manifest.tables.map(({ name, shape }) => [name, shape.join()]));
  return [...new Set([...here.keys(), ...there.keys()])].find(
    (name) => here.get(name) !== there.get(name),
  );
}
