import type { DataSource } from 'typeorm';
import { AppError } from '../errors/app-error.js';
import { regionIn } from './connection-url.js';
import { lockRoles } from './rights.js';
import { roles } from './roles.js';
import { scramVerifier } from './scram-verifier.js';
import { invalidSecret, readSecret } from './secret.js';

/** SQLSTATE insufficient_privilege. */
const FORBIDDEN = '42501';

const LOGINS: readonly string[] = [roles.worker, roles.api];

interface Login {
  role: string;
  password: string;
}

/**
 * Lets worker and API log in with the passwords that secrets hold, which nobody has to type anywhere.
 * @param secrets names or ARNs, each of the login of one of the two
 * @throws AppError SECRET_INVALID for a secret of anybody else; CONFIG_INVALID when the owner may not change
 *   roles; those of AWS
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
    throw new AppError('CONFIG_INVALID', `LOGIN_SECRETS: the owner lets nobody log in: ${advice}`, {
      cause,
    });
  }
}

async function loginIn(secret: string): Promise<Login> {
  const { user, password } = await readSecret(secret, regionIn(secret));
  const role = LOGINS.find((name) => name === user);
  if (role === undefined) throw invalidSecret(secret, `is for none of ${LOGINS.join(' and ')}`);
  return { role, password };
}
