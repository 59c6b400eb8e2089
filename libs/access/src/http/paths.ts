/** Pages, their files and what describes the API: nothing of the chain's. */
const PUBLIC = new Set(['/', '/index.html', '/favicon.ico', '/favicon.svg', '/openapi.json']);
const PUBLIC_BELOW = ['/assets', '/auth', '/docs', '/graphiql'];

export const METRICS = '/metrics';

/** The path of a request as it was sent: what is not plainly public is not public. */
export function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

export const isPublic = (path: string): boolean =>
  PUBLIC.has(path) ||
  PUBLIC_BELOW.some((folder) => path === folder || path.startsWith(`${folder}/`));

export const isGraphql = (path: string): boolean =>
  path === '/graphql' || path === '/graphql/stream';

/**
 * Whether a page of another site may make a signed-in browser send this, since it can do nothing but read,
 * and that page does not see the answer. GraphQL is not among it, by any method.
 */
export const isHarmless = (method: string, path: string): boolean =>
  (method === 'GET' || method === 'HEAD') && (path.startsWith('/v1/') || isPublic(path));

/** Whether a URL holds a key, which every log on the way would keep. */
export const holdsKey = (url: string): boolean =>
  url.includes('?') && /[?&](?:key|api_?key|access_token)=/i.test(url);
