import { isIP } from 'node:net';
import { z } from 'zod';
import { isLoopback } from './access-settings.js';

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

/** Where a server listens, and the names that settings give it. */
interface Place {
  HOST: string;
  ALLOWED_HOSTS?: readonly string[] | undefined;
  PUBLIC_URL?: string | undefined;
}

/** Returns the names that clients may reach the servers by, as a URL has them: every server has its own address beside. */
export function allowedHostsOf({ HOST, ALLOWED_HOSTS = [], PUBLIC_URL }: Place): readonly string[] {
  const published = PUBLIC_URL === undefined ? [] : [new URL(PUBLIC_URL).hostname];
  const listening = isIP(HOST) === 6 ? `[${HOST}]` : HOST.toLowerCase();
  return [...new Set([...LOOPBACK_HOSTS, listening, ...published, ...ALLOWED_HOSTS])];
}

/**
 * Returns what to set where others reach a server that no setting gives a name; undefined where there is
 * nothing to set. Such a server refuses whoever asks it by a name.
 */
export function adviceOnHosts(host: string, allowed: readonly string[]): string | undefined {
  const unnamed = allowedHostsOf({ HOST: host });
  if (isIP(host) === 0 || isLoopback(host)) return undefined;
  if (allowed.some((name) => !unnamed.includes(name))) return undefined;
  return (
    `HOST=${host}: clients on other machines reach this server by its IP address only: ` +
    'set ALLOWED_HOSTS or PUBLIC_URL to the names that they use'
  );
}
