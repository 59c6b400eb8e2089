import { createHash } from 'node:crypto';

/** What the names below are told apart by from anybody else's; it stays as it is. */
const SPACE = Buffer.from('6f3b0a521c1e4d7a9a353c8f4f0d2b71', 'hex');

/**
 * A UUID of version 5 (RFC 9562): the same parts have the same one, in every process.
 * @param parts any texts; which of them ends where matters
 */
export function nameUuid(...parts: readonly (string | number)[]): string {
  const bytes = createHash('sha1').update(SPACE).update(JSON.stringify(parts)).digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  const ends = [0, 8, 12, 16, 20, 32];
  return ends
    .slice(1)
    .map((end, index) => hex.slice(ends[index], end))
    .join('-');
}
