import { describe, expect, it } from 'vitest';
import { decodeId, encodeId } from './global-id.js';

describe('a global id', () => {
  it('identifies one thing', () => {
    // base64url of "Store:4", from `printf Store:4 | base64`.
    expect(encodeId({ type: 'Store', number: 4 })).toBe('U3RvcmU6NA');
    expect(decodeId('U3RvcmU6NA')).toEqual({ type: 'Store', number: 4 });
  });

  it.each([
    '',
    '4',
    'Store:4',
    'U3RvcmU6NA==',
    'U3RvcmU6MDQ',
    'UnVuOjQ',
    'U3RvcmU6LTE',
    '\0',
    '💥',
  ])('rejects %j', (id) => {
    expect(decodeId(id)).toBeUndefined();
  });
});
