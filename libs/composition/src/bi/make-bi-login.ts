import { randomBytes } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { type Scope, scopeColumns, toScope } from '#access/scope.js';
import { AppError } from '#platform/errors/app-error.js';
import { biRoles, lockRoles, roles } from '#platform/database/roles.js';
import { hasRows, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { scramVerifier } from '#platform/database/logins.js';

/** Metabase opens 15 connections, SQLAlchemy 5 and 10 more, HikariCP 10. */
const CONNECTIONS = 15;
/** Share of the server's connections for all BI logins together; the programs need the rest. */
const SHARE = 0.4;
const TEMPORARY_FILES = '1GB';
const NAME = /^(?!pg_)[a-z][a-z0-9_]{0,62}$/;
/** SQLSTATE insufficient_privilege. */
const FORBIDDEN = '42501';
/** The first version of PostgreSQL with `transaction_timeout`. */
const HAS_TRANSACTION_TIMEOUT = 170_000;

/** An open cursor keeps rows that the login may no longer see. */
const END_SESSIONS = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1';

const sql = sqlFile(import.meta.url, './bi_logins.sql');
const loginRow = z.object({
  name: z.string(),
  connections: z.int(),
  isBound: z.boolean(),
  ...scopeColumns,
});
const serverRow = z.object({ version: z.int(), connections: z.int(), isSuperuser: z.boolean() });

type ScopedLogin = Pick<z.output<typeof loginRow>, 'stores' | 'departments'>;
type BiLogin = Pick<z.output<typeof loginRow>, 'name' | 'connections'>;
type Server = z.output<typeof serverRow>;

/** Limits of one login. An existing login keeps what is undefined, also after its owner changed it by ALTER ROLE. */
export interface BiLoginLimits {
  /** Sessions at once; a new login has 15. */
  connections?: number | undefined;
  /** Longest statement in seconds; a new login has the preset. */
  statementTimeout?: number | undefined;
  /** The stores and departments that it is bound to; a new login reads the whole chain. */
  scope?: Scope | undefined;
}

/** Settings that apply to each login, in seconds. */
export interface BiTimeouts {
  /** Limit of a statement of a new login. */
  statement: number;
  /** Limit of a transaction, and so of a read through a cursor. */
  transaction: number;
}

/** A login as it was made; its password is stored nowhere. */
export interface NewBiLogin {
  password: string;
  /** Sessions at once. */
  connections: number;
  /** Sessions of all BI logins together at once. */
  allConnections: number;
  /** The stores and departments that it is bound to; left out for the whole chain. */
  scope?: Scope | undefined;
  /** Limit of `allConnections`. An existing login is never refused because of it, only an increase. */
  maxConnections: number;
}

/**
 * Creates a login that may only read the views of schema `bi`, or of `bi_scoped` if it is bound to stores or departments, or gives
 * an existing one a new password. The role could reset its time-outs, so the worker's watchdog applies them too.
 * @throws AppError USAGE for an invalid name or one of another role, and for limits that are too high; CONFIG_INVALID
 * when the owner may not create roles
 */
export async function makeBiLogin(
  owner: DataSource,
  name: string,
  timeouts: BiTimeouts,
  limits: BiLoginLimits = {},
): Promise<NewBiLogin> {
  if (!NAME.test(name)) {
    const form = 'begin with a letter, then at most 62 lower case letters, digits and _';
    throw new AppError('USAGE', `--name: ${form}; not pg_…, which PostgreSQL reserves`);
  }
  if ((limits.statementTimeout ?? 0) > timeouts.transaction) {
    const most = `--statement-timeout: at most ${timeouts.transaction} seconds`;
    throw new AppError('USAGE', `${most}, or raise BI_TRANSACTION_TIMEOUT of worker and command`);
  }
  try {
    const made = await owner.transaction((session) => make(session, name, timeouts, limits));
    if (limits.scope) await owner.query(END_SESSIONS, [name]);
    return made;
  } catch (error) {
    if ((error as { code?: string }).code !== FORBIDDEN) throw error;
    const advice = `give the owner CREATEROLE, and ${biRoles.join(' and ')} WITH ADMIN OPTION`;
    throw new AppError('CONFIG_INVALID', `the owner has no right to create logins: ${advice}`, {
      cause: error,
    });
  }
}

async function make(
  session: EntityManager,
  name: string,
  timeouts: BiTimeouts,
  limits: BiLoginLimits,
): Promise<NewBiLogin> {
  await lockRoles(session);
  const role = `"${name}"`;
  const server = await readServer(session);
  const logins = await queryRows(session, loginRow, sql, [biRoles, roles.scopedBi]);
  const existing = logins.find((login) => login.name === name);
  const connections = limits.connections ?? existing?.connections ?? CONNECTIONS;
  const share = checkShare(name, connections, logins, server);
  if (!existing) {
    if (await hasRows(session, 'SELECT FROM pg_roles WHERE rolname = $1', [name])) {
      const why = `${name} is a role for another purpose; choose another name`;
      throw new AppError('USAGE', `--name: ${why}`);
    }
    await session.query(`CREATE ROLE ${role}`);
  }
  const password = randomBytes(24).toString('base64url');
  await session.query(
    `ALTER ROLE ${role} LOGIN PASSWORD '${scramVerifier(password)}' CONNECTION LIMIT ${connections}`,
  );
  const statement = limits.statementTimeout ?? (existing ? undefined : timeouts.statement);
  if (existing && limits.scope) requireSameKinds(name, existing, limits.scope);
  const scope = limits.scope ?? (existing && toScope(existing));
  if (existing?.isBound && !scope) {
    const why = `${name} is bound to stores or departments, but this database does not name them`;
    throw new AppError('USAGE', `--stores: ${why}; pass them, or choose another --name`);
  }
  const settings = buildSettings(server, timeouts.transaction, statement);
  for (const [setting, value] of [...settings, ['search_path', scope ? 'bi_scoped' : 'bi']]) {
    await session.query(`ALTER ROLE ${role} SET ${setting} = '${value}'`);
  }
  await session.query(`GRANT ${scope ? roles.scopedBi : roles.bi} TO ${role}`);
  if (scope) await bind(session, name, scope);
  // Ending a session requires the rights of its role, which has almost none.
  await session.query(`GRANT ${role} TO ${roles.worker}`);
  return { password, connections, scope, ...share };
}

/** @throws AppError USAGE when a new scope would end a limit to stores or to departments */
function requireSameKinds(name: string, existing: ScopedLogin, scope: Scope): void {
  const former = toScope(existing);
  for (const kind of ['stores', 'departments'] as const) {
    const numbers = former?.[kind];
    if (numbers === undefined || scope[kind] !== undefined) continue;
    const option = `--${kind} ${numbers.join(',')}`;
    throw new AppError(
      'USAGE',
      `--${kind}: ${name} is bound to ${kind} and would read all of them: pass ${option} too, or drop the login and make another`,
    );
  }
}

async function bind(
  session: EntityManager,
  name: string,
  { stores, departments }: Scope,
): Promise<void> {
  await session.query(`REVOKE ${roles.bi} FROM "${name}"`);
  await session.query(
    `INSERT INTO ops.bi_scopes (login, stores, departments) VALUES ($1, $2, $3)
     ON CONFLICT (login) DO UPDATE SET stores = excluded.stores, departments = excluded.departments`,
    [name, stores ?? null, departments ?? null],
  );
}

async function readServer(session: EntityManager): Promise<Server> {
  const [server] = await queryRows(
    session,
    serverRow,
    `SELECT current_setting('server_version_num')::integer AS version,
       current_setting('max_connections')::integer AS connections,
       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS "isSuperuser"`,
  );
  if (!server) throw new Error('a SELECT without FROM returned no row');
  return server;
}

/** @throws AppError USAGE when the login gets more connections than it has and all together then exceed their share */
function checkShare(
  name: string,
  connections: number,
  logins: readonly BiLogin[],
  server: Server,
): Pick<NewBiLogin, 'allConnections' | 'maxConnections'> {
  const maxConnections = Math.floor(server.connections * SHARE);
  // Without a limit (-1), a login may take every connection of the server.
  const resolveLimit = (login: BiLogin) =>
    login.connections < 0 ? server.connections : login.connections;
  const others = logins.filter((login) => login.name !== name);
  const taken = others.reduce((sum, login) => sum + resolveLimit(login), 0);
  const allConnections = taken + resolveLimit({ name, connections });
  const existing = logins.find((login) => login.name === name);
  const isMore =
    existing === undefined || resolveLimit({ name, connections }) > resolveLimit(existing);
  if (isMore && allConnections > maxConnections) {
    const all = `all BI logins together may have ${maxConnections} connections, ${SHARE * 100} % of the server's ${server.connections}`;
    const have = others.map((login) => `${login.name} ${resolveLimit(login)}`).join(', ') || 'none';
    const free = Math.max(0, maxConnections - taken);
    const advice =
      free > 0
        ? `pass --connections ${free} or fewer`
        : 'as the owner, lower another login: ALTER ROLE name CONNECTION LIMIT n';
    throw new AppError(
      'USAGE',
      `--connections: ${connections} is too many for ${name}: ${all}; others have: ${have}. ` +
        `Now ${advice}, or raise max_connections of PostgreSQL`,
    );
  }
  return { allConnections, maxConnections };
}

function buildSettings(
  { version, isSuperuser }: Server,
  transaction: number,
  statement: number | undefined,
): [string, string][] {
  const settings: [string, string | undefined][] = [
    ['statement_timeout', statement === undefined ? undefined : `${statement}s`],
    // Between two fetches of a cursor the transaction is idle: the client works on the rows it has.
    ['idle_in_transaction_session_timeout', `${transaction}s`],
    ['transaction_timeout', version < HAS_TRANSACTION_TIMEOUT ? undefined : `${transaction}s`],
    ['default_transaction_read_only', 'on'],
    // Only a superuser can set or reset this.
    ['temp_file_limit', isSuperuser ? TEMPORARY_FILES : undefined],
  ];
  return settings.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}
