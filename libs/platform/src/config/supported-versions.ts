import { AppError } from '../errors/app-error.js';

/** The oldest supported release of each server. The cluster tests run on the oldest PostgreSQL and Redis. */
export const OLDEST_VERSIONS = { PostgreSQL: '15', Redis: '7.0', Valkey: '7.2' } as const;

export type Server = keyof typeof OLDEST_VERSIONS;

/**
 * Checks that a server is not older than the oldest supported release.
 * @param version as the server reports it: `15.18 (Debian 15.18-0+deb12u1)`, `7.0.15`
 * @param place the setting or the address of the server, for the error
 * @throws AppError SERVER_TOO_OLD
 */
export function requireVersion(server: Server, version: string, place: string): void {
  const oldest = OLDEST_VERSIONS[server];
  if (compareVersions(version, oldest) >= 0) return;
  throw new AppError(
    'SERVER_TOO_OLD',
    `${place} is ${server} ${version || 'of an unknown version'}; RetailStream needs ${server} ${oldest} or newer: ` +
      'update the server, or name another one',
  );
}

/** Compares major and minor numbers; a missing one is 0. */
function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = numbersIn(a);
  const [majorB = 0, minorB = 0] = numbersIn(b);
  return majorA - majorB || minorA - minorB;
}

const numbersIn = (version: string): number[] =>
  (/^\d+(\.\d+)?/.exec(version)?.[0] ?? '').split('.').map(Number);
