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
    const start = `${this.prefix}${name}=`;
    const cookies = header?.split(';').map((cookie) => cookie.trim());
    return cookies?.find((cookie) => cookie.startsWith(start))?.slice(start.length);
  }

  /** @param value of letters, digits, - and _, which need no escape */
  private write(name: string, value: string, maxAge: number, httpOnly: boolean): string {
    return [
      `${this.prefix}${name}=${value}`,
      `Max-Age=${maxAge}`,
      'Path=/',
      ...(httpOnly ? ['HttpOnly'] : []),
      ...(this.isSecure ? ['Secure'] : []),
      'SameSite=Lax',
    ].join('; ');
  }
}
