import type { IncomingHttpHeaders } from 'node:http';

/** Which pages a browser may send messages from. */
export interface AllowedPages {
  /** Names of this API: its own pages may ask. */
  hosts: readonly string[];
  /** Origins of CORS_ORIGINS: their pages may ask too. */
  origins: readonly string[];
}

export const ALLOWED_PAGES = Symbol('AllowedPages');

/**
 * Returns why a message comes from a page that may not ask, as MCP wants it checked; undefined where it comes
 * from a program, or from a page that may. Browsers name the page's origin in every POST, programs do not.
 * The host has been checked before, so a page of the same host is one of this API.
 */
export function refusalOf(
  { host, origin }: IncomingHttpHeaders,
  { hosts, origins }: AllowedPages,
): string | undefined {
  if (origin === undefined || origins.includes(origin)) return undefined;
  const page = nameIn(origin);
  if (page !== '' && (hosts.includes(page) || page === nameIn(`http://${host ?? ''}`))) {
    return undefined;
  }
  return 'pages of this origin may not ask: name it in CORS_ORIGINS';
}

/** Without the port, in small letters; empty where there is none. */
const nameIn = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '');
