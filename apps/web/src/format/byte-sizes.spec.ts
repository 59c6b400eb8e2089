import { expect, it } from 'vitest';
import { formatByteSize } from './byte-sizes.js';

it.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1.0 kB'],
  [89_101, '89.1 kB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [1_234_567_890, '1.2 GB'],
  [5e15, '5000.0 TB'],
])('writes %d bytes as %s', (bytes, text) => {
  expect(formatByteSize(bytes)).toBe(text);
});
