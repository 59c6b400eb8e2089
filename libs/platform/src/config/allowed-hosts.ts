import { isIP } from 'node:net';
import { z } from 'zod';

/** Names of this machine to itself, as a URL has them. */
export const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Host names separated by commas, as a URL has them and without a port. */
export const hostNames = z.string().transform((text, context): string[] => {
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  if (names.every(isHostName)) return names;
  context.addIssue('give host names without a port, separated by commas: retail.example,10.0.0.5');
  return z.NEVER;
});

const isHostName = (name: string) =>
  /^[\w.:[\]-]+$/.test(name) &&
  URL.canParse(`http://${name}`) &&
  new URL(`http://${name}`).hostname === name;

/**
 * Names under which clients may reach the API; undefined for any.
 * @param given undefined where nobody has said: then this machine's own where only it can ask
 */
export function allowedHostsOf(
  given: readonly string[] | undefined,
  host: string,
): readonly string[] | undefined {
  const own = [...LOOPBACK_HOSTS, isIP(host) === 6 ? `[${host}]` : host];
  if (given) return [...own, ...given];
  return isLoopback(host) ? own : undefined;
}

const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
