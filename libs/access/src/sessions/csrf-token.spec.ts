import { expect, it } from 'vitest';
import { csrfToken, isCsrfToken } from './csrf-token.js';

it('fits its own session only', () => {
  const token = csrfToken('session one');
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(isCsrfToken(token, 'session one')).toBe(true);
  expect(isCsrfToken(token, 'session two')).toBe(false);
});

it.each([undefined, '', 'x', ['a'], csrfToken('other'), `${csrfToken('session')}x`])(
  'is not %j',
  (given) => {
    expect(isCsrfToken(given, 'session')).toBe(false);
  },
);
