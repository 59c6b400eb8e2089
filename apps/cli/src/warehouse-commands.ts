import { z } from 'zod';
import { runAsOwner } from '#composition/run-as-owner.js';
import { type NewBiLogin, makeBiLogin } from '#composition/bi/make-bi-login.js';
import { formatScope } from '#access/format-scope.js';
import { readKeyScope } from '#operations/key-scope.js';
import { readPostgresUrl } from '#platform/database/connection.js';
import { listRoleStatements } from '#platform/database/roles.js';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { type Call, show } from '#composition/command.js';

const userRow = z.object({ name: z.string() });

/** Brings the schema up to date. @throws AppError CONFIG_INVALID when the login is not the owner's */
export async function migrateCommand(call: Call): Promise<undefined> {
  await runAsOwner(call.config(), async (owner, lacking) => {
    const byHand = lacking.length === 0 ? [] : listRoleStatements(await readLogin(owner));
    const advice =
      `\nNo rights were granted: ${lacking.join(', ')} does not exist, or this login may not ` +
      'use it. Let an administrator of the server run the missing statements below, then ' +
      'migrate again:\n' +
      byHand.join('\n');
    const text = `The schema is up to date.${lacking.length === 0 ? '' : advice}`;
    show(call, { lackingRoles: lacking, byHand }, text);
  });
}

async function readLogin(owner: Queryable): Promise<string> {
  const [row] = await queryRows(owner, userRow, 'SELECT current_user AS name');
  return row?.name ?? '';
}

interface BiLoginOptions {
  name?: string;
  connections?: string;
  statementTimeout?: string;
  stores?: string;
  departments?: string;
  district?: string;
}

/** Creates a login for a BI tool. @throws AppError USAGE; CONFIG_INVALID when the login may not create others */
export async function biLoginCommand(call: Call<BiLoginOptions>): Promise<undefined> {
  const {
    name: login = 'analyst',
    connections,
    statementTimeout,
    stores,
    departments,
    district,
  } = call.options;
  const limits = {
    connections: readCount('--connections', connections),
    statementTimeout: readCount('--statement-timeout', statementTimeout),
  };
  const config = call.config();
  let made: NewBiLogin | undefined;
  const url = await runAsOwner(config, async (owner, lacking) => {
    if (lacking.length > 0) {
      const what = `the roles of the programs do not exist (${lacking.join(', ')})`;
      throw new AppError(
        'CONFIG_INVALID',
        `${what}: npx retailstream migrate prints the statements to run`,
      );
    }
    const scope = await readKeyScope(owner, {
      stores: stores?.split(','),
      departments: departments?.split(','),
      district,
    });
    made = await makeBiLogin(owner, login, config.biTimeouts, { ...limits, scope });
  });
  if (!made) throw new Error('the work of the owner did not run');
  const psql = formatPsqlLine(url, login, made.password);
  const { scope, ...rest } = made;
  const { connections: own, allConnections, maxConnections } = rest;
  const over = allConnections > maxConnections ? ', which is more than they may have' : '';
  const text = [
    `Login ${login}, password ${made.password}${scope ? `, bound to ${formatScope(scope)}` : ''}`,
    `${own} connections; all BI logins together ${allConnections} of ${maxConnections}${over}`,
    '',
    `  ${psql}`,
  ].join('\n');
  const bound = { stores: scope?.stores ?? null, departments: scope?.departments ?? null };
  show(call, { login, ...rest, ...bound, psql }, text);
}

/** @throws AppError USAGE unless the value is a whole number above 0 */
function readCount(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9]\d{0,6}$/.test(value)) return Number(value);
  throw new AppError('USAGE', `${option}: write a whole number above 0, not ${value}`);
}

/** A line for the shell; name and password contain only letters, digits, `-` and `_`. */
function formatPsqlLine(url: string, login: string, password: string): string {
  const { host, port, database, sslMode, sslRootCert } = readPostgresUrl({
    scheme: 'postgres',
    href: url,
  });
  const tls = new URLSearchParams({
    ...(sslMode === undefined ? {} : { sslmode: sslMode }),
    ...(sslRootCert === undefined ? {} : { sslrootcert: sslRootCert }),
  }).toString();
  const address = `${host.includes(':') ? `[${host}]` : host}:${port ?? 5432}`;
  const path = `${encodeURIComponent(database)}${tls === '' ? '' : `?${tls}`}`;
  return `psql 'postgres://${login}:${password}@${address}/${path}'`;
}
