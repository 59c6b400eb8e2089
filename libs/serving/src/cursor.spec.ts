import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, hashList } from './cursor.js';

const encodeText = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('cursor', () => {
  it('decodes what it encoded, from text that is safe in a URL', () => {
    const cursor = { snapshotId: '12', list: hashList('weeks', [1]), offset: 300 };
    const text = encodeCursor(cursor);
    expect(text).toMatch(/^[\w-]+$/);
    expect(decodeCursor(text)).toEqual(cursor);
  });

  it.each([
    ['nothing', ''],
    ['plain text', 'page 2'],
    ['JSON that is no list', encodeText({ offset: 1 })],
    ['a list too short', encodeText(['1', 'digest'])],
    ['a snapshot id that is no number', encodeText(['1; DROP TABLE', 'digest', 1])],
    ['a snapshot id beyond a bigint', encodeText(['9'.repeat(19), 'digest', 1])],
    ['a list that is no text', encodeText(['1', 2, 1])],
    ['an offset below zero', encodeText(['1', 'digest', -1])],
    ['a fractional offset', encodeText(['1', 'digest', 1.5])],
    ['an offset that is text', encodeText(['1', 'digest', '1'])],
  ])('rejects %s', (_, text) => {
    expect(() => decodeCursor(text)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }));
  });
});

describe('listDigest', () => {
  it('is equal for equal lists only', () => {
    const digest = hashList('weeks', ['2010-02-05', undefined]);
    expect(hashList('weeks', ['2010-02-05', undefined])).toBe(digest);
    expect(hashList('stores', ['2010-02-05', undefined])).not.toBe(digest);
    expect(hashList('weeks', [undefined, '2010-02-05'])).not.toBe(digest);
  });
});
