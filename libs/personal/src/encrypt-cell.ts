import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;

/** Contains no quotes, blanks or delimiters, so that it needs no quoting in any file. */
const ENCRYPTED = /^sealed:(\d{1,15})\.([A-Za-z0-9_-]{38,})$/;

export interface PersonKey {
  id: number;
  /** Null once the person is erased; cells sealed by it can never be opened again. */
  key: Uint8Array | null;
}

/**
 * Encrypts a text with the key of its person. Equal texts of one person give equal bytes, so that repeated rows are
 * recognised; texts of two people cannot be compared.
 */
export function encryptCell({ id, key }: PersonKey & { key: Uint8Array }, text: Buffer): string {
  // The IV follows from text and key, as in SIV: only equal texts share it.
  const iv = createHmac('sha256', key).update(text).digest().subarray(0, IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  const bytes = Buffer.concat([cipher.update(text), cipher.final()]);
  const sealed = Buffer.concat([iv, cipher.getAuthTag(), bytes]).toString('base64url');
  return `sealed:${id}.${sealed}`;
}

/** Returns the key number of a sealed cell; undefined for a text that is not sealed. */
export function parseKeyId(cell: string): number | undefined {
  const [, id] = ENCRYPTED.exec(cell.trim()) ?? [];
  return id === undefined ? undefined : Number(id);
}

/** @returns the text; undefined for another key or a changed cell */
export function decryptCell(key: Uint8Array, cell: string): Buffer | undefined {
  const [, , sealed = ''] = ENCRYPTED.exec(cell.trim()) ?? [];
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
