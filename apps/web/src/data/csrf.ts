const COOKIE = 'rs_csrf';

/** The header that a request needs which a session's cookie authenticates, unless it only reads by GET. */
export function csrfHeader(cookies: string): Record<string, string> {
  const token = cookies
    .split('; ')
    .find((cookie) => cookie.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);
  return token === undefined ? {} : { 'x-csrf-token': token };
}
