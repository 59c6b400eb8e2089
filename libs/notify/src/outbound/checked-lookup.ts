import dns from 'node:dns';
import type { LookupFunction } from 'node:net';
import { AppError } from '#platform/errors/app-error.js';
import { isPublicAddress } from './public-address.js';

/** Finds all addresses of a host, as `dns.lookup` does. */
export type Resolve = (
  host: string,
  options: dns.LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void,
) => void;

export const systemResolve: Resolve = (host, options, done) => dns.lookup(host, options, done);

/** What to do about a host that is not public. */
const ADVICE = 'NOTIFICATION_HOSTS_ALLOWED can name hosts that may be sent to all the same';

/** @param host an address, as it stands in a URL */
export const privateAddress = (host: string): string =>
  `${host} is not a public address; ${ADVICE}`;

/** Why a host that has these addresses may not be reached; undefined when it may. */
export function mistakeInAddresses(
  host: string,
  addresses: readonly dns.LookupAddress[],
): string | undefined {
  if (addresses.length === 0) return `${host} has no address`;
  const found = addresses.find(({ address }) => !isPublicAddress(address));
  return found && `${host} is at ${found.address}, which is not a public address; ${ADVICE}`;
}

/**
 * Looks a host up for the connection itself, so that what was checked is what is connected to. It is
 * refused when a single one of its addresses is not public.
 * @param isAllowed hosts that may be anywhere
 */
export function checkedLookup(
  resolve: Resolve,
  isAllowed: (host: string) => boolean,
): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const mistake = error || isAllowed(host) ? undefined : mistakeInAddresses(host, addresses);
      const failure = mistake === undefined ? error : new AppError('NOTIFICATION_FAILED', mistake);
      const first = failure ? undefined : addresses[0];
      if (!first) done(failure ?? new Error(`${host} has no address`), '', 0);
      else if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}
