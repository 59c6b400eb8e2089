import { describe, expect, it } from 'vitest';
import { checkCorrection, type Correction } from './correction.js';

const good: Correction = { sha256: '0123456789abcdef'.repeat(4), line: 2, text: '1,"a ""b""",😀' };

describe('a correction', () => {
  it.each<Partial<Correction>>([
    {},
    { line: 1 },
    { line: Number.MAX_SAFE_INTEGER },
    { text: 'x'.repeat(1_000_000) },
    { text: 'ü'.repeat(500_000) },
  ])('is taken: %#', (change) => {
    expect(() => checkCorrection({ ...good, ...change }, 'row 1')).not.toThrow();
  });

  it.each<[string, Partial<Correction>, RegExp]>([
    ['a digest with a digit too many', { sha256: `${good.sha256}0` }, /^row 1: sha256/],
    ['a digest with text before it', { sha256: `x${good.sha256}` }, /^row 1: sha256/],
    ['half a line', { line: 2.5 }, /^row 1: line/],
    ['line 0', { line: 0 }, /^row 1: line/],
    ['a line too large to be exact', { line: 2 ** 53 }, /^row 1: line/],
    ['a text of blanks', { text: ' \t' }, /^row 1: the text is empty/],
    ['two lines', { text: '1\r2' }, /^row 1: the text holds a line break/],
    ['a NUL', { text: '1\0' }, /^row 1: the text holds .* NUL/],
    ['a quote without its end', { text: '1,"a' }, /^row 1: the text has a quote/],
    ['a byte too many', { text: 'x'.repeat(1_000_001) }, /^row 1: .* longer than 1000000 bytes/],
    ['half a letter', { text: 'a\ud83d' }, /^row 1: the text holds half a letter/],
  ])('is refused with %s', (_, change, message) => {
    const check = () => checkCorrection({ ...good, ...change }, 'row 1');
    expect(check).toThrow(expect.objectContaining({ code: 'REPLAY_REFUSED' }));
    expect(check).toThrow(message);
  });
});
