import type { Schemas } from '../../data/api.js';

type Key = Pick<Schemas['ApiKey'], 'expiresAt' | 'revokedAt'>;

/** Returns whether a key opens anything at a time. */
export function toKeyState({ expiresAt, revokedAt }: Key, now: Date) {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && new Date(expiresAt) <= now ? 'expired' : 'valid';
}
