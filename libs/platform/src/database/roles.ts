import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { sqlFile } from './sql-file.js';
import { hasRows, queryRows } from './rows.js';

const schemaStateSql = sqlFile(import.meta.url, './schema_state.sql');

/** Roles of the programs; migrations/rights.sql has their rights. */
export const roles = {
  worker: 'retailstream_worker',
  api: 'retailstream_api',
  /** The group role of BI logins that read the whole chain. */
  bi: 'retailstream_bi',
  /** The group role of BI logins that are bound to stores. */
  scopedBi: 'retailstream_bi_scoped',
} as const;

/** The group roles of BI logins. */
export const biRoles: readonly string[] = [roles.bi, roles.scopedBi];

/** A role that a program of ours connects as. */
export type ProgramRole = 'worker' | 'api';

const migrations = new URL('../../../../migrations/', import.meta.url);
const rolesSql = readFileSync(new URL('roles.sql', migrations), 'utf8');
const rightsSql = readFileSync(new URL('rights.sql', migrations), 'utf8');
/** Any constant, the same in every process. */
const LOCK = 7_304_424;

const roleRow = z.object({ name: z.string(), oid: z.string() });
const stateRow = z.object({ state: z.string(), rights: z.string().nullable() });

/**
 * Creates the programs' roles if the owner may, and gives each its rights. Writes only changes, and
 * several processes may call it at once.
 * @returns the roles that are missing or that the owner is not a member of; then no rights are given
 */
export async function ensureRights(owner: DataSource): Promise<string[]> {
  return owner.transaction(async (session) => {
    await lockRoles(session);
    await session.query(rolesSql);
    const found = await queryRows(
      session,
      roleRow,
      'SELECT rolname AS name, oid::text FROM pg_roles WHERE rolname = ANY ($1) ORDER BY rolname',
      [Object.values(roles)],
    );
    const lacking = Object.values(roles).filter((role) => !found.some(({ name }) => name === role));
    if (lacking.length > 0) return lacking;
    if (!(await isMember(session, roles.worker))) return [roles.worker];
    await give(session, JSON.stringify(found));
    return [];
  });
}

/** Waits until other transactions of this database that change roles have ended. */
export async function lockRoles(session: EntityManager): Promise<void> {
  await session.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
}

/** Returns the statements that a server administrator runs for an owner who may not create roles. */
export function listRoleStatements(owner: string): string[] {
  const quoted = `"${owner.replaceAll('"', '""')}"`;
  return [
    ...Object.values(roles).map((role) => `CREATE ROLE ${role};`),
    `GRANT ${roles.worker} TO ${quoted};`,
    `GRANT ${roles.bi}, ${roles.scopedBi} TO ${quoted} WITH ADMIN OPTION;`,
  ];
}

const isMember = (session: EntityManager, role: string) =>
  hasRows(session, "SELECT WHERE pg_has_role($1, 'USAGE')", [role]);

/** Gives the rights again when they, a role or a table differ from those in the schema's comment. */
async function give(session: EntityManager, found: string): Promise<void> {
  const [now] = await queryRows(session, stateRow, schemaStateSql, [
    ['ops', 'core', 'mart', 'bi', 'bi_scoped'],
  ]);
  const digest = createHash('sha256').update([rightsSql, found, now?.state].join('\n'));
  const comment = `The ledger. Granted rights: ${digest.digest('hex')}`;
  if (now?.rights === comment) return;
  await session.query(rightsSql);
  await session.query(`COMMENT ON SCHEMA ops IS '${comment}'`);
}
