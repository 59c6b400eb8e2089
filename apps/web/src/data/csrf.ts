const COOKIE = 'rs_csrf';

/** Returns the CSRF header that a request with a session's cookie needs, unless it only reads by GET. */
export function csrfHeader(cookies: string): Record<string, string> {
  const token = cookies
    .split('; ')
    .find((cookie) => cookie.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);
  return token === undefined ? {} : { 'x-csrf-token': token };
}
