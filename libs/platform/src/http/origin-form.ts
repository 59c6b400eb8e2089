import type { IncomingMessage } from 'node:http';

const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/i;

/**
 * Returns a request's target as clients of servers write it: a path with its query. A client that takes the
 * server for a proxy sends a whole URL, whose host then counts in place of the header Host (RFC 9112, 3.2.2).
 * Gate, limits and cache decide by the start of the path, so they must all see the same one.
 */
export function originForm(request: IncomingMessage): string {
  const { url = '/' } = request;
  if (url.startsWith('/')) return url;
  const [, authority, rest = ''] = ABSOLUTE.exec(url) ?? [];
  if (authority === undefined) return url;
  request.headers.host = authority;
  return rest.startsWith('/') ? rest : `/${rest}`;
}
