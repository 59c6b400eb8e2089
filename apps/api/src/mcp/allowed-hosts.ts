import type { IncomingHttpHeaders } from 'node:http';

/** Names under which clients reach the API; undefined for any. */
export type AllowedHosts = readonly string[] | undefined;

/** Who may ask from a browser, and by which name of the API. */
export interface AllowedCallers {
  hosts: AllowedHosts;
  /** Origins of CORS_ORIGINS: their pages may ask too. */
  origins: readonly string[];
}

export const ALLOWED_CALLERS = Symbol('AllowedCallers');

/**
 * Why a request may be one that a page of a foreign site has had a browser send, after its name was
 * made to lead here (DNS rebinding); undefined when it is none. Browsers name the page's origin in
 * every POST, programs do not.
 */
export function refusalOf(
  { host, origin }: IncomingHttpHeaders,
  { hosts, origins }: AllowedCallers,
): string | undefined {
  if (hosts && !hosts.includes(nameIn(`http://${host ?? ''}`))) {
    return 'the API is not known by this host: name it in ALLOWED_HOSTS';
  }
  if (origin !== undefined && !origins.includes(origin) && !hosts?.includes(nameIn(origin))) {
    return 'pages of this origin may not ask: name it in CORS_ORIGINS';
  }
  return undefined;
}

/** Without the port, in small letters; empty where there is none. */
const nameIn = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '');
