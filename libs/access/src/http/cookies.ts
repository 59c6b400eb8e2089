import { createHmac } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';
import { isSameSecret } from '#platform/http/bearer.js';

const SIGN_IN_S = 600;

/** The cookies of one deployment. */
export class Cookies {
  private readonly prefix: string;

  /** @param isSecure false on http, which is for this machine alone */
  constructor(private readonly isSecure: boolean) {
    // Of this name, browsers take no cookie from a neighbouring host or over http.
    this.prefix = isSecure ? '__Host-' : '';
  }

  sessionIn(header: string | undefined): string | undefined {
    return this.read(header, 'rs_session');
  }

  signInIn(header: string | undefined): string | undefined {
    return this.read(header, 'rs_sign_in');
  }

  /** The session's id, which no page can read. */
  session(id: string, seconds: number): string {
    return this.write('rs_session', id, seconds, true);
  }

  /** What a page sends back as X-CSRF-Token. */
  csrf(token: string, seconds: number): string {
    return this.write('rs_csrf', token, seconds, false);
  }

  /** What belongs to one attempt to sign in, until the browser comes back. */
  signIn(text: string): string {
    return this.write('rs_sign_in', text, SIGN_IN_S, true);
  }

  endOfSignIn(): string {
    return this.write('rs_sign_in', '', 0, true);
  }

  endOfSession(): string[] {
    return [this.session('', 0), this.csrf('', 0)];
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
 * The token that a page sends back with whatever its session's cookie authenticates. It follows from the
 * session's id, which no page can read: it fits this session only, and nothing has to be kept.
 */
export function csrfToken(sessionId: string): string {
  return createHmac('sha256', sessionId).update('csrf').digest('base64url');
}

export const isCsrfToken = (given: unknown, sessionId: string): boolean =>
  typeof given === 'string' && isSameSecret(given, csrfToken(sessionId));
