import { isIP } from 'node:net';
import { z } from 'zod';

/** Where the servers listen, and the names by which clients reach them. */
export interface ListenConfig {
  host: string;
  apiPort: number;
  workerPort: number;
  /** Names by which clients may reach API and worker, as a URL writes them, without ports. */
  allowedHosts: readonly string[];
  /** Where browsers find the API, as written; undefined when it is not set. */
  publicUrl: string | undefined;
}

/** A server whose responses cannot be changed on the way. */
export const safeUrl = z.string().transform((text, context): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (isSafe && url.search === '' && url.hash === '' && url.username === '') return text;
  context.addIssue('write an https:// URL; http:// is allowed only for a loopback address');
  return z.NEVER;
});

/** A URL without a path: pages, links and redirects of the API start at the root of a host. */
const rootUrl = safeUrl.refine((text) => new URL(text).pathname === '/', {
  error:
    'remove the path: the API works only at the root of a host, so let the proxy give it a name ' +
    'of its own, for example https://retail.example',
  abort: true,
});

/** Host names separated by commas, as a URL writes them, without ports. */
export const hostNames = z.string().transform((text, context): string[] => {
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  if (names.every(isHostName)) return names;
  context.addIssue('write host names without a port, separated by commas: retail.example,10.0.0.5');
  return z.NEVER;
});

const isHostName = (name: string) =>
  /^[\w.:[\]-]+$/.test(name) &&
  URL.canParse(`http://${name}`) &&
  new URL(`http://${name}`).hostname === name;

const port = z.coerce.number().int().min(0).max(65_535);

export const listenSchemas = {
  HOST: z.string().min(1).default('127.0.0.1'),
  ALLOWED_HOSTS: hostNames.optional(),
  PUBLIC_URL: rootUrl.optional(),
  API_PORT: port.default(3000),
  WORKER_PORT: port.default(3001),
};

export const toListenConfig = (
  settings: z.output<z.ZodObject<typeof listenSchemas>>,
): ListenConfig => ({
  host: settings.HOST,
  apiPort: settings.API_PORT,
  workerPort: settings.WORKER_PORT,
  allowedHosts: listAllowedHosts(settings),
  publicUrl: settings.PUBLIC_URL,
});

/** Returns the URL of the API without a trailing slash: `PUBLIC_URL`, or its own address. */
export function resolvePublicUrl({
  publicUrl,
  host,
  apiPort,
}: Pick<ListenConfig, 'publicUrl' | 'host' | 'apiPort'>): string {
  const found = publicUrl ?? `http://${isIP(host) === 6 ? `[${host}]` : host}:${apiPort}`;
  return found.replace(/\/+$/, '');
}

/** Whether only programs on this machine can reach the host. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/** Names of this machine for itself, as a URL writes them. */
export const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Where a server listens, and the names that settings give it. */
interface ListenSettings {
  HOST: string;
  ALLOWED_HOSTS?: readonly string[] | undefined;
  PUBLIC_URL?: string | undefined;
}

/** Returns the names by which clients may reach the servers. Every server also accepts its own address. */
function listAllowedHosts({
  HOST,
  ALLOWED_HOSTS = [],
  PUBLIC_URL,
}: ListenSettings): readonly string[] {
  const published = PUBLIC_URL === undefined ? [] : [new URL(PUBLIC_URL).hostname];
  const listening = isIP(HOST) === 6 ? `[${HOST}]` : HOST.toLowerCase();
  return [...new Set([...LOOPBACK_HOSTS, listening, ...published, ...ALLOWED_HOSTS])];
}

/**
 * Returns the setting to change when others reach a server that no setting names; undefined when nothing is missing.
 * Such a server refuses requests that use a name.
 */
export function suggestAllowedHosts(host: string, allowed: readonly string[]): string | undefined {
  const unnamed = listAllowedHosts({ HOST: host });
  if (isIP(host) === 0 || isLoopback(host)) return undefined;
  if (allowed.some((name) => !unnamed.includes(name))) return undefined;
  return (
    `HOST=${host}: clients on other machines reach this server by its IP address only: ` +
    'set ALLOWED_HOSTS or PUBLIC_URL to the names that they use'
  );
}
