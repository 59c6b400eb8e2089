import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;

/** Neither quotes, blanks nor what separates cells: it needs no quoting in any file. */
const SEALED = /^sealed:(\d{1,15})\.([A-Za-z0-9_-]{38,})$/;

/** The key of one person. */
export interface PersonKey {
  id: number;
  /** Null once the person is erased: what was sealed by it stays closed for good. */
  key: Buffer | null;
}

/**
 * Encrypts a text by the key of the person it is about. The same text of the same person gives the same bytes, so
 * that a row which says again what another said is told to repeat it; of two people's texts nothing can be told.
 */
export function seal({ id, key }: PersonKey & { key: Buffer }, text: Buffer): string {
  // The number used once follows from text and key, as in SIV: it comes twice for the same text alone.
  const iv = createHmac('sha256', key).update(text).digest().subarray(0, IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  const bytes = Buffer.concat([cipher.update(text), cipher.final()]);
  const sealed = Buffer.concat([iv, cipher.getAuthTag(), bytes]).toString('base64url');
  return `sealed:${id}.${sealed}`;
}

/** Number of the key that a cell says it is sealed by; undefined for a text that is not sealed. */
export function keyIdOf(cell: string): number | undefined {
  const [, id] = SEALED.exec(cell.trim()) ?? [];
  return id === undefined ? undefined : Number(id);
}

/** @returns the text; undefined where the key is another, or somebody has changed what it sealed */
export function open(key: Buffer, cell: string): Buffer | undefined {
  const [, , sealed = ''] = SEALED.exec(cell.trim()) ?? [];
  const bytes = Buffer.from(sealed, 'base64url');
  const text = bytes.subarray(IV_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(text), decipher.final()]);
  } catch {
    return undefined;
  }
}
