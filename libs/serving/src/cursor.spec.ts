import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, listDigest } from './cursor.js';

const textOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('cursor', () => {
  it('decodes what it encoded, from text that is safe in a URL', () => {
    const cursor = { snapshotId: '12', list: listDigest('weeks', [1]), offset: 300 };
    const text = encodeCursor(cursor);
    expect(text).toMatch(/^[\w-]+$/);
    expect(decodeCursor(text)).toEqual(cursor);
  });

  it.each([
    ['nothing', ''],
    ['plain text', 'page 2'],
    ['JSON that is no list', textOf({ offset: 1 })],
    ['a list too short', textOf(['1', 'digest'])],
    ['a snapshot id that is no number', textOf(['1; DROP TABLE', 'digest', 1])],
    ['a snapshot id beyond a bigint', textOf(['9'.repeat(19), 'digest', 1])],
    ['a list that is no text', textOf(['1', 2, 1])],
    ['an offset below zero', textOf(['1', 'digest', -1])],
    ['a fractional offset', textOf(['1', 'digest', 1.5])],
    ['an offset that is text', textOf(['1', 'digest', '1'])],
  ])('rejects %s', (_, text) => {
    expect(() => decodeCursor(text)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }));
  });
});

describe('listDigest', () => {
  it('is equal for equal lists only', () => {
    const digest = listDigest('weeks', ['2010-02-05', undefined]);
    expect(listDigest('weeks', ['2010-02-05', undefined])).toBe(digest);
    expect(listDigest('stores', ['2010-02-05', undefined])).not.toBe(digest);
    expect(listDigest('weeks', [undefined, '2010-02-05'])).not.toBe(digest);
  });
});
