import { randomBytes } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { AppError } from '#platform/errors/app-error.js';
import { lockRoles, roles } from '#platform/database/roles.js';
import { hasRows } from '#platform/database/rows.js';
import { scramVerifier } from '#platform/database/logins.js';

/** A BI tool uses a few; the programs need the rest. */
const CONNECTIONS = 5;
const TEMPORARY_FILES = '1GB';
const NAME = /^(?!pg_)[a-z][a-z0-9_]{0,62}$/;
/** SQLSTATE insufficient_privilege. */
const FORBIDDEN = '42501';

/**
 * Creates a login that may only read the views of schema `bi`, or gives an existing one a new password. The role could
 * reset its time-out, so the worker's watchdog applies it too.
 * @param timeout limit of a statement, in seconds
 * @returns the password, which is stored nowhere
 * @throws AppError USAGE for an invalid name, or one of another role; CONFIG_INVALID when the owner may not create
 * roles
 */
export async function makeBiLogin(
  owner: DataSource,
  name: string,
  timeout: number,
): Promise<string> {
  if (!NAME.test(name)) {
    const form = 'begin with a letter, then at most 62 lower case letters, digits and _';
    throw new AppError('USAGE', `--name: ${form}; not pg_…, which PostgreSQL reserves`);
  }
  const password = randomBytes(24).toString('base64url');
  try {
    await owner.transaction((session) => make(session, name, password, timeout));
  } catch (error) {
    if ((error as { code?: string }).code !== FORBIDDEN) throw error;
    const advice = `give the owner CREATEROLE, and ${roles.bi} WITH ADMIN OPTION`;
    throw new AppError('CONFIG_INVALID', `the owner has no right to create logins: ${advice}`, {
      cause: error,
    });
  }
  return password;
}

async function make(
  session: EntityManager,
  name: string,
  password: string,
  timeout: number,
): Promise<void> {
  await lockRoles(session);
  const role = `"${name}"`;
  if (!(await hasRows(session, 'SELECT FROM pg_roles WHERE rolname = $1', [name]))) {
    await session.query(`CREATE ROLE ${role}`);
  } else if (!(await isBiLogin(session, name))) {
    throw new AppError(
      'USAGE',
      `--name: ${name} is a role for another purpose; choose another name`,
    );
  }
  const verifier = scramVerifier(password);
  await session.query(
    `ALTER ROLE ${role} LOGIN PASSWORD '${verifier}' CONNECTION LIMIT ${CONNECTIONS}`,
  );
  for (const [setting, value] of await settingsFor(session, timeout)) {
    await session.query(`ALTER ROLE ${role} SET ${setting} = '${value}'`);
  }
  await session.query(`GRANT ${roles.bi} TO ${role}`);
  // Ending a session requires the rights of its role, which has almost none.
  await session.query(`GRANT ${role} TO ${roles.worker}`);
}

const isBiLogin = (session: EntityManager, name: string) =>
  hasRows(
    session,
    `SELECT FROM pg_auth_members
     WHERE roleid = $1::regrole AND member = $2::regrole AND NOT admin_option`,
    [roles.bi, name],
  );

async function settingsFor(session: EntityManager, timeout: number): Promise<[string, string][]> {
  const superuser = 'SELECT FROM pg_roles WHERE rolname = current_user AND rolsuper';
  const isSuperuser = await hasRows(session, superuser);
  return [
    ['search_path', 'bi'],
    ['statement_timeout', `${timeout}s`],
    ['idle_in_transaction_session_timeout', `${timeout}s`],
    ['default_transaction_read_only', 'on'],
    // Only a superuser can set or reset this.
    ...(isSuperuser ? [['temp_file_limit', TEMPORARY_FILES] as [string, string]] : []),
  ];
}
