import type { DataSource } from 'typeorm';
import { regionIn } from './connection-url.js';
import { lockRoles } from './rights.js';
import { roles } from './roles.js';
import { scramVerifier } from './scram-verifier.js';
import { invalidSecret, readSecret } from './secret.js';

const LOGINS: readonly string[] = [roles.worker, roles.api];

interface Login {
  role: string;
  password: string;
}

/**
 * Lets worker and API log in with the passwords that secrets hold, which nobody has to type anywhere.
 * @param secrets names or ARNs, each of the login of one of the two
 * @throws AppError SECRET_INVALID for a secret of anybody else, and those of AWS
 */
export async function ensureSecretLogins(
  owner: DataSource,
  secrets: readonly string[],
): Promise<void> {
  if (secrets.length === 0) return;
  const logins = await Promise.all(secrets.map(loginIn));
  await owner.transaction(async (session) => {
    await lockRoles(session);
    for (const { role, password } of logins) {
      await session.query(`ALTER ROLE ${role} LOGIN PASSWORD '${scramVerifier(password)}'`);
    }
  });
}

async function loginIn(secret: string): Promise<Login> {
  const { user, password } = await readSecret(secret, regionIn(secret));
  const role = LOGINS.find((name) => name === user);
  if (role === undefined) throw invalidSecret(secret, `is for none of ${LOGINS.join(' and ')}`);
  return { role, password };
}
