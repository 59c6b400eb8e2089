import type { Writable } from 'node:stream';
import { asOwner } from '#composition/as-owner.js';
import { makeBiLogin } from '#composition/bi/make-bi-login.js';
import { readConfig } from '#composition/read-config.js';
import type { Config } from '#platform/config/config.js';
import { readPostgresUrl } from '#platform/database/connection.js';
import { AppError } from '#platform/errors/app-error.js';
import { readOptions } from './read-options.js';
import { STATE_HELP } from '../services/take-state.js';

const BI_LOGIN_HELP = `Makes a login for a BI tool, which reads the views of schema bi and nothing else.

  npm run bi-login [-- --name NAME]    default analyst; an existing one gets a new password

The password is shown this once. It connects as the owner, as npm run migrate does.
Exit codes: 0 done, 1 it failed, 2 something to mend first.`;

/** `npm run bi-login`. @throws AppError USAGE; CONFIG_INVALID when the login may make no other */
export async function biLoginCommand(
  argv: string[],
  screen: Writable,
  read: () => Config = readConfig,
): Promise<undefined> {
  const { help, name = 'analyst' } = readOptions(argv, 'bi-login', { name: { type: 'string' } });
  if (help === true) {
    screen.write(`${BI_LOGIN_HELP}\n\n${STATE_HELP}\n`);
    return;
  }
  const config = read();
  const login = String(name);
  let password = '';
  const url = await asOwner(config, async (owner, lacking) => {
    if (lacking.length > 0) {
      const what = `the roles of the programs are not there (${lacking.join(', ')})`;
      throw new AppError('CONFIG_INVALID', `${what}: npm run migrate says what to run`);
    }
    password = await makeBiLogin(owner, login, config.biStatementTimeout);
  });
  screen.write(`Login ${login}, password ${password}\n\n  ${psqlLine(url, login, password)}\n`);
}

/** A line for the shell. Name and password are letters, digits, `-` and `_`. */
function psqlLine(url: string, login: string, password: string): string {
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
