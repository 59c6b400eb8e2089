import { expect, it } from 'vitest';
import { userName } from './user-name.js';

it.each([
  [{ sub: '4711' }, 'user 4711'],
  [{ sub: '4711', email: 'anna@retail.example', email_verified: true }, 'user anna@retail.example'],
  [{ sub: '4711', email: 'boss@retail.example', email_verified: false }, 'user 4711'],
  [{ sub: '4711', email: 'boss@retail.example' }, 'user 4711'],
  [{ sub: '4711', email: 7, email_verified: true }, 'user 4711'],
  [{ sub: 'a\nkey 1\u202e' }, 'user a key 1 '],
  [{ sub: 'x'.repeat(300) }, `user ${'x'.repeat(200)}`],
])('%j is %j', (claims, name) => {
  expect(userName(claims)).toBe(name);
});
