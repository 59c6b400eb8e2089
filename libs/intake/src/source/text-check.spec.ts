import { describe, expect, it } from 'vitest';
import { LINE_BYTES_MAX, TextCheck, type TextFault } from './text-check.js';

function faultIn(chunks: Buffer[]): TextFault | undefined {
  const check = new TextCheck();
  for (const chunk of chunks) check.take(chunk);
  return check.fault();
}

/** What a decoder cannot read it replaces: the first such place, or NUL, by the text before it. */
function slowFault(bytes: Buffer): TextFault | undefined {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const at = text.search(/[\0\uFFFD]/);
  if (at < 0) return undefined;
  const before = text.slice(0, at);
  const offset = Buffer.byteLength(before);
  return { line: before.split(/\r\n|\r|\n/).length, offset, byte: bytes[offset]! };
}

/** Whole, in every two parts, and one byte at a time. */
function cuts(bytes: Buffer): Buffer[][] {
  const halves = Array.from({ length: bytes.length + 1 }, (_, at) => [
    bytes.subarray(0, at),
    bytes.subarray(at),
  ]);
  return [...halves, Array.from(bytes, (byte) => Buffer.of(byte))];
}

describe('TextCheck', () => {
  it.each(['', 'a,b\r\n1,2\r\n', '\uFEFFGröße;€\n😀;𝄞\n', '\r\r\n\n\r'])('takes %j', (text) => {
    for (const chunks of cuts(Buffer.from(text))) expect(faultIn(chunks)).toBeUndefined();
  });

  it.each([
    ['latin-1', [0x61, 0x0a, 0x63, 0x61, 0x66, 0xe9, 0x0a], { line: 2, offset: 5, byte: 0xe9 }],
    ['a code point without its end', [0x61, 0x0d, 0xf0, 0x9f], { line: 2, offset: 2, byte: 0xf0 }],
    ['an end without its begin', [0xc3, 0xa9, 0x80], { line: 1, offset: 2, byte: 0x80 }],
    ['a longer form than need be', [0xc0, 0xaf], { line: 1, offset: 0, byte: 0xc0 }],
    ['half a surrogate pair', [0x61, 0xed, 0xa0, 0x80], { line: 1, offset: 1, byte: 0xed }],
    ['NUL', [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0xff], { line: 3, offset: 4, byte: 0 }],
    ['UTF-16', [0xff, 0xfe, 0x61, 0x00], { line: 1, offset: 0, byte: 0xff }],
  ])('finds %s', (_, bytes, fault) => {
    for (const chunks of cuts(Buffer.from(bytes))) expect(faultIn(chunks)).toEqual(fault);
  });

  it('finds what a decoder does, in bytes of every kind, however they are cut', () => {
    const pieces = ['a', 'é', '€', '😀', '\n', '\r', '\r\n', 'bc,d'].map((text) =>
      Buffer.from(text),
    );
    const wrong = ['00', '80', 'c3', 'e2', 'e282', 'f09f98', 'f5', 'ff', 'e080'];
    for (let seed = 1; seed <= 300; seed++) {
      const good = Array.from({ length: 10 }, (_, i) => pieces[(seed * (i + 3) * 7 + i * i) % 8]!);
      const bad = Buffer.from(wrong[seed % wrong.length]!, 'hex');
      good.splice(seed % 11, 0, bad, ...(seed % 2 ? [bad] : []));
      const bytes = Buffer.concat(good);
      const expected = slowFault(bytes);
      for (const chunks of cuts(bytes)) {
        expect(faultIn(chunks), bytes.toString('hex')).toEqual(expected);
      }
    }
  });

  it.each([
    [`a\n${'x'.repeat(LINE_BYTES_MAX)}\nb`, undefined],
    [`a\r\n\r\n${'x'.repeat(LINE_BYTES_MAX + 1)}\r\nb`, 3],
    [`a\r${'x'.repeat(LINE_BYTES_MAX - 1)}ß`, 2],
    [`${'x'.repeat(LINE_BYTES_MAX)}\r\n${'x'.repeat(LINE_BYTES_MAX)}`, undefined],
  ])('knows a line that is too long, however it is cut: %#', (text, line) => {
    const bytes = Buffer.from(text);
    for (const size of [bytes.length, 65_536, 77_777]) {
      const check = new TextCheck();
      for (let at = 0; at < bytes.length; at += size) check.take(bytes.subarray(at, at + size));
      expect(check.fault()).toBeUndefined();
      expect(check.longLine()).toBe(line);
    }
  });
});
