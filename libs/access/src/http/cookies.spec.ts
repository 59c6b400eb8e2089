import { describe, expect, it } from 'vitest';
import { Cookies, deriveCsrfToken, isCsrfToken } from './cookies.js';

describe('cookies', () => {
  it('belong to the host alone, over https', () => {
    const cookies = new Cookies(true);
    expect(cookies.formatSession('abc', 60)).toBe(
      '__Host-rs_session=abc; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax',
    );
    expect(cookies.formatCsrf('abc', 60)).toBe(
      '__Host-rs_csrf=abc; Max-Age=60; Path=/; Secure; SameSite=Lax',
    );
    expect(cookies.readSession('a=b; __Host-rs_session=abc; rs_session=evil')).toBe('abc');
    expect(cookies.readSession('rs_session=evil')).toBeUndefined();
  });

  it('omit Secure on this machine’s http', () => {
    const cookies = new Cookies(false);
    expect(cookies.formatSession('abc', 60)).toBe(
      'rs_session=abc; Max-Age=60; Path=/; HttpOnly; SameSite=Lax',
    );
    expect(cookies.readSession('rs_session=abc')).toBe('abc');
    expect(cookies.readSession(undefined)).toBeUndefined();
    expect(cookies.expireSession().every((text) => text.includes('Max-Age=0'))).toBe(true);
  });
});

it('accepts a CSRF token for its own session only', () => {
  const token = deriveCsrfToken('session one');
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(isCsrfToken(token, 'session one')).toBe(true);
  expect(isCsrfToken(token, 'session two')).toBe(false);
});

it.each([undefined, '', 'x', ['a'], deriveCsrfToken('other'), `${deriveCsrfToken('session')}x`])(
  'refuses the CSRF token %j',
  (given) => {
    expect(isCsrfToken(given, 'session')).toBe(false);
  },
);
