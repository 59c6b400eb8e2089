/** Any origin: it only shows whether a path leads to another. */
const HERE = 'http://here.invalid';
const LENGTH_MAX = 2_000;

/** Where to go after signing in: a path of ours, `/` in place of anything that leads elsewhere. */
export function returnPath(given: unknown): string {
  if (typeof given !== 'string' || !given.startsWith('/') || given.length > LENGTH_MAX) return '/';
  if (!URL.canParse(given, HERE)) return '/';
  const { origin, pathname, search, hash } = new URL(given, HERE);
  // A path that begins with two slashes is a host to browsers, also once it stands alone.
  return origin === HERE && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : '/';
}
