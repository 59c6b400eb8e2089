import { createHmac } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { EmbeddedServer } from './embedded/embedded-postgres.js';
import { lockRoles } from './rights.js';
import { type ProgramRole, roles } from './roles.js';
import { hasRows } from './rows.js';
import { scramVerifier } from './scram-verifier.js';

/** How a program connects to an embedded server. It holds a password: never log it. */
export function embeddedUrl(server: Pick<EmbeddedServer, 'url'>, role: ProgramRole): string {
  const url = new URL(server.url);
  url.password = passwordOf(server, role);
  url.username = roles[role];
  return url.href;
}

/** Lets the programs log in to an embedded server, whose roles nobody else gives passwords. */
export async function ensureEmbeddedLogins(
  owner: DataSource,
  server: Pick<EmbeddedServer, 'url'>,
): Promise<void> {
  await owner.transaction(async (session) => {
    await lockRoles(session);
    for (const role of ['worker', 'api'] as const) {
      const can = 'SELECT FROM pg_roles WHERE rolname = $1 AND rolcanlogin';
      if (await hasRows(session, can, [roles[role]])) continue;
      const verifier = scramVerifier(passwordOf(server, role));
      await session.query(`ALTER ROLE ${roles[role]} LOGIN PASSWORD '${verifier}'`);
    }
  });
}

/** Follows from the server's own, so that there is no second secret to keep. */
function passwordOf(server: Pick<EmbeddedServer, 'url'>, role: ProgramRole): string {
  return createHmac('sha256', new URL(server.url).password).update(roles[role]).digest('hex');
}
