import { createDecipheriv, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseKeyId, decryptCell, encryptCell } from './encrypt-cell.js';

const anna = { id: 7, key: Buffer.alloc(32, 1) };
const ben = { id: 8, key: Buffer.alloc(32, 2) };
const text = Buffer.from('Anna Müller', 'utf8');

describe('a sealed cell', () => {
  it('opens with its key, with any white space around it', () => {
    const cell = encryptCell(anna, text);
    expect(decryptCell(anna.key, cell)).toEqual(text);
    expect(decryptCell(anna.key, ` ${cell}\n\n`)).toEqual(text);
    expect(parseKeyId(`${cell}\n`)).toBe(7);
  });

  it('reveals nothing of its text, and needs no quoting', () => {
    expect(encryptCell(anna, text)).toMatch(/^sealed:7\.[A-Za-z0-9_-]+$/);
    expect(encryptCell(anna, text)).not.toContain(text.toString('base64url').slice(0, 6));
  });

  it('is AES-256-GCM with an IV of twelve bytes, the start of the HMAC of its text', () => {
    const bytes = Buffer.from(encryptCell(anna, text).slice('sealed:7.'.length), 'base64url');
    expect(bytes).toHaveLength(12 + 16 + text.length);
    const [iv, tag, body] = [bytes.subarray(0, 12), bytes.subarray(12, 28), bytes.subarray(28)];
    expect(iv).toEqual(createHmac('sha256', anna.key).update(text).digest().subarray(0, 12));
    const decipher = createDecipheriv('aes-256-gcm', anna.key, iv).setAuthTag(tag);
    expect(Buffer.concat([decipher.update(body), decipher.final()])).toEqual(text);
  });

  it('is equal for equal texts of one person, and differs between people', () => {
    expect(encryptCell(anna, text)).toBe(encryptCell(anna, Buffer.from(text)));
    expect(encryptCell(ben, text).split('.')[1]).not.toBe(encryptCell(anna, text).split('.')[1]);
  });

  it('does not open with another key, or after a change', () => {
    const cell = encryptCell(anna, text);
    expect(decryptCell(ben.key, cell)).toBeUndefined();
    const last = cell.at(-3) === 'A' ? 'B' : 'A';
    expect(decryptCell(anna.key, cell.slice(0, -3) + last + cell.slice(-2))).toBeUndefined();
  });

  it.each(['', 'sealed:7', 'sealed:7.', 'sealed:x.abc', '17', 'sealed:7.short', 'unsealed:7.abc'])(
    'does not match %j',
    (cell) => {
      expect(parseKeyId(cell)).toBeUndefined();
      expect(decryptCell(anna.key, cell)).toBeUndefined();
    },
  );
});
