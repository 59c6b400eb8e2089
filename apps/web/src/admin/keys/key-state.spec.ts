import { expect, it } from 'vitest';
import { toKeyState } from './key-state.js';

const NOW = new Date('2026-05-02T10:00:00Z');

it.each([
  [null, null, 'valid'],
  ['2026-05-02T10:00:01Z', null, 'valid'],
  ['2026-05-02T10:00:00Z', null, 'expired'],
  ['2027-01-01T00:00:00Z', '2026-05-01T00:00:00Z', 'revoked'],
  ['2026-01-01T00:00:00Z', '2026-05-01T00:00:00Z', 'revoked'],
] as const)('calls a key that ends at %s, revoked at %s, %s', (expiresAt, revokedAt, state) => {
  expect(toKeyState({ expiresAt, revokedAt }, NOW)).toBe(state);
});
