import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readPng, writeSmallPng } from './small-png.js';

const SIGNATURE = '89504e470d0a1a0a';

/** A PNG of 2 × 2 pixels: its second line is filtered by the one above. */
function encodePng(lines: readonly number[]): Buffer {
  const part = (kind: string, content: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    return Buffer.concat([length, Buffer.from(kind), content, Buffer.alloc(4)]);
  };
  const head = Buffer.from([0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0]);
  const data = deflateSync(Buffer.from(lines));
  return Buffer.concat([Buffer.from(SIGNATURE, 'hex'), part('IHDR', head), part('IDAT', data)]);
}

it('reads the lines of a PNG with their filters', () => {
  // No filter: red, green. Then the difference to the line above: red again, and white.
  const { width, height, rgb } = readPng(
    encodePng([0, 255, 0, 0, 0, 255, 0, 2, 0, 0, 0, 255, 0, 255]),
  );
  expect([width, height]).toEqual([2, 2]);
  expect(rgb.toString('hex')).toBe('ff000000ff00ff0000ffffff');
});

it('keeps the most frequent 256 colours, and takes the nearest for the others', () => {
  const width = 258;
  const rgb = Buffer.alloc(width * 2 * 3);
  for (let x = 0; x < width; x++) {
    // 256 greys on both lines; then two more colours once each, and black.
    const grey = Math.min(x, 255);
    rgb.fill(grey, x * 3, x * 3 + 3);
    rgb.fill(grey, (width + x) * 3, (width + x) * 3 + 3);
  }
  rgb.set([10, 10, 11], 256 * 3);
  rgb.set([200, 200, 198], 257 * 3);
  const small = writeSmallPng({ width, height: 2, rgb });
  const type = small[25];
  const colours = small.readUInt32BE(33) / 3;
  expect([type, colours]).toEqual([3, 256]);
  expect(small.length).toBeLessThan(2_000);
});
