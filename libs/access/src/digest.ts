import { createHash } from 'node:crypto';

/** SHA-256 in hexadecimal: enough to keep what has 256 random bits. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
