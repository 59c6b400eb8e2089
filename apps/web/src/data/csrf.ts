/** With the prefix on https. */
const NAME = /^(?:__Host-)?rs_csrf=/;

/** Returns the CSRF header that a request with a session's cookie needs, unless it only reads by GET. */
export function buildCsrfHeader(cookies: string): Record<string, string> {
  const token = cookies
    .split('; ')
    .find((cookie) => NAME.test(cookie))
    ?.replace(NAME, '');
  return token === undefined ? {} : { 'x-csrf-token': token };
}
