import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { negotiateCoding, encode } from './content-coding.js';

describe('codingFor', () => {
  it.each([
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['br;q=0, *', expect.stringMatching(/^(zstd|gzip)$/)],
    ['BR', 'br'],
    ['deflate', undefined],
    ['gzip;q=0', undefined],
    ['identity', undefined],
    ['identity, gzip;q=0.5', undefined],
    ['identity;q=0, gzip;q=0.5', 'gzip'],
    ['identity;q=0, *;q=0', undefined],
    ['*;q=0', undefined],
    ['br;q=0.001, gzip;q=0', 'br'],
    ['', undefined],
    [undefined, undefined],
  ])('for "%s" is %s', (header, coding) => {
    expect(negotiateCoding(header)).toEqual(coding);
    // the second call reads the cached result
    expect(negotiateCoding(header)).toEqual(coding);
  });
});

describe('encode', () => {
  const body = Buffer.from('sales '.repeat(1_000));

  it('returns bytes that any other program can read', async () => {
    expect(gunzipSync(await encode('gzip', body))).toEqual(body);
    expect(brotliDecompressSync(await encode('br', body))).toEqual(body);
  });

  it('compresses', async () => {
    expect((await encode('br', body)).length).toBeLessThan(100);
  });
});
