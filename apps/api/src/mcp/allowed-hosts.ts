import type { IncomingHttpHeaders } from 'node:http';

/** Names under which clients reach the API; undefined for any. */
export type AllowedHosts = readonly string[] | undefined;

export const ALLOWED_HOSTS = Symbol('AllowedHosts');

/**
 * Why a request may be one that a page of a foreign site has had a browser send, after its name was
 * made to lead here (DNS rebinding); undefined when it is none. Browsers name the page's origin in
 * every POST, programs do not.
 */
export function refusalOf(
  { host, origin }: IncomingHttpHeaders,
  hosts: AllowedHosts,
): string | undefined {
  if (hosts && !hosts.includes(nameIn(`http://${host ?? ''}`))) {
    return 'the API is not known by this host: name it in ALLOWED_HOSTS';
  }
  if (origin !== undefined && !hosts?.includes(nameIn(origin))) {
    return 'pages of this origin may not ask: name its host in ALLOWED_HOSTS';
  }
  return undefined;
}

/** Without the port, in small letters; empty where there is none. */
const nameIn = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '');
