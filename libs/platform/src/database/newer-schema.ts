import { z } from 'zod';
import { AppError } from '../errors/app-error.js';
import { hasRows, type Queryable, queryRows } from './rows.js';

const migrationRow = z.object({ name: z.string() });
const NAME = /^(.*?)(\d{13})$/;

/** Names of the migrations that have run, oldest first; none where there is no schema yet. */
export async function migrationsThatRan(session: Queryable): Promise<string[]> {
  const isThere = await hasRows(
    session,
    "SELECT WHERE to_regclass('schema_migrations') IS NOT NULL",
  );
  if (!isThere) return [];
  const rows = await queryRows(
    session,
    migrationRow,
    'SELECT name FROM schema_migrations ORDER BY "timestamp"',
  );
  return rows.map(({ name }) => name);
}

/**
 * Makes sure that this version knows every migration that has run: what it does not know of it would damage.
 * @param known names of the migrations of this version
 * @throws AppError SCHEMA_NEWER
 */
export function refuseNewer(ran: readonly string[], known: readonly string[]): void {
  const newest = ran.findLast((name) => !known.includes(name));
  if (newest === undefined) return;
  const migration = newest.replace(NAME, '$2-$1');
  throw new AppError(
    'SCHEMA_NEWER',
    `the warehouse was written by a newer RetailStream (migration ${migration}): ` +
      'use that version, or restore a backup that this one has made',
  );
}
