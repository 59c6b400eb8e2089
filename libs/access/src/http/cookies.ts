import { createHmac } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';
import { isSameSecret } from '#platform/http/bearer.js';

const SIGN_IN_S = 600;

/** The cookies of one deployment. */
export class Cookies {
  private readonly prefix: string;

  /** @param isSecure false on http, which only this machine uses */
  constructor(private readonly isSecure: boolean) {
    // Browsers do not accept a cookie with this prefix from a neighbouring host or over http.
    this.prefix = isSecure ? '__Host-' : '';
  }

  readSession(header: string | undefined): string | undefined {
    return this.read(header, 'rs_session');
  }

  readSignIn(header: string | undefined): string | undefined {
    return this.read(header, 'rs_sign_in');
  }

  /** The session id, which no page can read. */
  formatSession(id: string, seconds: number): string {
    return this.write('rs_session', id, seconds, true);
  }

  /** The token that a page sends as X-CSRF-Token. */
  formatCsrf(token: string, seconds: number): string {
    return this.write('rs_csrf', token, seconds, false);
  }

  /** The state of one sign-in attempt, until the browser returns. */
  formatSignIn(text: string): string {
    return this.write('rs_sign_in', text, SIGN_IN_S, true);
  }

  expireSignIn(): string {
    return this.write('rs_sign_in', '', 0, true);
  }

  expireSession(): string[] {
    return [this.formatSession('', 0), this.formatCsrf('', 0)];
  }

  private read(header: string | undefined, name: string): string | undefined {
    return parseCookie(header ?? '', { decode: (value) => value })[`${this.prefix}${name}`];
  }

  private write(name: string, value: string, maxAge: number, httpOnly: boolean): string {
    return stringifySetCookie({
      name: `${this.prefix}${name}`,
      value,
      maxAge,
      path: '/',
      httpOnly,
      secure: this.isSecure,
      sameSite: 'lax',
    });
  }
}

/**
 * Returns the token that a page sends with requests authenticated by its session cookie. It derives
 * from the session id, which no page can read: it fits only this session and needs no storage.
 */
export function deriveCsrfToken(sessionId: string): string {
  return createHmac('sha256', sessionId).update('csrf').digest('base64url');
}

export const isCsrfToken = (given: unknown, sessionId: string): boolean =>
  typeof given === 'string' && isSameSecret(given, deriveCsrfToken(sessionId));
