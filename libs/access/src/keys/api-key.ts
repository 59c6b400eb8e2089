import { randomBytes } from 'node:crypto';

/** A key of 256 random bits. */
export function newKey(): string {
  return `rs_${randomBytes(32).toString('base64url')}`;
}

/** Whether a text could be a key: one that could not needs no look into the database. */
export function isKey(text: string): boolean {
  return /^rs_[\w-]{43}$/.test(text);
}
