import { describe, expect, it } from 'vitest';
import { Cookies, csrfToken, isCsrfToken } from './cookies.js';

describe('cookies', () => {
  it('belong to the host alone, over https', () => {
    const cookies = new Cookies(true);
    expect(cookies.session('abc', 60)).toBe(
      '__Host-rs_session=abc; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax',
    );
    expect(cookies.csrf('abc', 60)).toBe(
      '__Host-rs_csrf=abc; Max-Age=60; Path=/; Secure; SameSite=Lax',
    );
    expect(cookies.sessionIn('a=b; __Host-rs_session=abc; rs_session=evil')).toBe('abc');
    expect(cookies.sessionIn('rs_session=evil')).toBeUndefined();
  });

  it('omit Secure on this machine’s http', () => {
    const cookies = new Cookies(false);
    expect(cookies.session('abc', 60)).toBe(
      'rs_session=abc; Max-Age=60; Path=/; HttpOnly; SameSite=Lax',
    );
    expect(cookies.sessionIn('rs_session=abc')).toBe('abc');
    expect(cookies.sessionIn(undefined)).toBeUndefined();
    expect(cookies.endOfSession().every((text) => text.includes('Max-Age=0'))).toBe(true);
  });
});

it('accepts a CSRF token for its own session only', () => {
  const token = csrfToken('session one');
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(isCsrfToken(token, 'session one')).toBe(true);
  expect(isCsrfToken(token, 'session two')).toBe(false);
});

it.each([undefined, '', 'x', ['a'], csrfToken('other'), `${csrfToken('session')}x`])(
  'refuses the CSRF token %j',
  (given) => {
    expect(isCsrfToken(given, 'session')).toBe(false);
  },
);
