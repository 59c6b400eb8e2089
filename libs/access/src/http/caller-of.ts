import { networkOf } from '../limits/network-of.js';
import type { Principal } from '../principal.js';

/** What a request says of its caller. */
export interface Asker {
  principal: Principal | undefined;
  /** Address of the client. */
  ip: string;
}

/**
 * Whose slots and places in a queue a request takes: those of its key or user, and without one those of its
 * address.
 */
export function callerOf({ principal, ip }: Asker): string {
  if (principal === undefined || principal.via === 'anonymous') return networkOf(ip);
  return principal.name;
}
