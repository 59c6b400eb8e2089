import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { AppError } from '../errors/app-error.js';
import { parseArnRegion } from './connection.js';
import type { EmbeddedServer } from './embedded/embedded-postgres.js';
import { lockRoles, type ProgramRole, roles } from './roles.js';
import { hasRows } from './rows.js';
import { invalidSecret, readSecret } from './secret.js';

const ITERATIONS = 4096;

/**
 * Returns PostgreSQL's stored form of a password (RFC 5802, RFC 7677), so that no statement and no log has
 * the password.
 * @param password ASCII characters, which need no preparation
 */
export function scramVerifier(password: string, salt = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const computeHmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(computeHmac('Client Key')).digest('base64');
  const server = computeHmac('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${server}`;
}

/** SQLSTATE insufficient_privilege. */
const FORBIDDEN = '42501';

const LOGINS: readonly string[] = [roles.worker, roles.api];

interface Login {
  role: string;
  password: string;
}

/**
 * Sets the passwords of worker and API from secrets, so that nobody types them.
 * @param secrets names or ARNs, each of one of the two logins
 * @throws AppError SECRET_INVALID when a secret names another user; CONFIG_INVALID when the owner may not
 *   change roles; those of AWS
 */
export async function ensureSecretLogins(
  owner: DataSource,
  secrets: readonly string[],
): Promise<void> {
  if (secrets.length === 0) return;
  const logins = await Promise.all(secrets.map(loginIn));
  try {
    await owner.transaction(async (session) => {
      await lockRoles(session);
      for (const { role, password } of logins) {
        await session.query(`ALTER ROLE ${role} LOGIN PASSWORD '${scramVerifier(password)}'`);
      }
    });
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== FORBIDDEN) throw cause;
    const advice = `give it CREATEROLE, and ${LOGINS.join(' and ')} WITH ADMIN OPTION`;
    throw new AppError(
      'CONFIG_INVALID',
      `LOGIN_SECRETS: the owner of the warehouse cannot create logins: ${advice}`,
      {
        cause,
      },
    );
  }
}

async function loginIn(secret: string): Promise<Login> {
  const { user, password } = await readSecret(secret, parseArnRegion(secret));
  const role = LOGINS.find((name) => name === user);
  if (role === undefined) throw invalidSecret(secret, `is not for ${LOGINS.join(' or ')}`);
  return { role, password };
}

/** Returns how a program connects to an embedded server. The URL holds a password: never log it. */
export function embeddedUrl(server: Pick<EmbeddedServer, 'url'>, role: ProgramRole): string {
  const url = new URL(server.url);
  url.password = derivePassword(server, role);
  url.username = roles[role];
  return url.href;
}

/** Sets the programs' passwords on an embedded server, where no administrator does. */
export async function ensureEmbeddedLogins(
  owner: DataSource,
  server: Pick<EmbeddedServer, 'url'>,
): Promise<void> {
  await owner.transaction(async (session) => {
    await lockRoles(session);
    for (const role of ['worker', 'api'] as const) {
      const can = 'SELECT FROM pg_roles WHERE rolname = $1 AND rolcanlogin';
      if (await hasRows(session, can, [roles[role]])) continue;
      const verifier = scramVerifier(derivePassword(server, role));
      await session.query(`ALTER ROLE ${roles[role]} LOGIN PASSWORD '${verifier}'`);
    }
  });
}

/** Derived from the server's password, so that there is no second secret to store. */
function derivePassword(server: Pick<EmbeddedServer, 'url'>, role: ProgramRole): string {
  return createHmac('sha256', new URL(server.url).password).update(roles[role]).digest('hex');
}
