import { describe, expect, it } from 'vitest';
import { parsePattern } from './text-pattern.js';

describe('textPattern', () => {
  it.each([
    ['a.c$', 'a[^\\n]c\\z'],
    ['^\\d{2,4}[-/]\\w+', '\\A[0-9]{2,4}[\\-\\/][0-9A-Za-z_]+'],
    ['[^\\s\\d]', '[^ \\t\\n\\f\\r0-9]'],
    ['(?:ab|c)?x', '(?:ab|c)?x'],
    ["'é😀\\.", "\\'é😀\\."],
    ['[a-z&]', '[a-z\\&]'],
  ])('rewrites %s for both engines as %s', (written, source) => {
    expect(parsePattern(written).source).toBe(source);
  });

  it.each([
    ['(?=a)', /look-ahead/],
    ['(?i)a', /look-behind or flag/],
    ['(?<name>a)', /only \(\?:/],
    ['(a)\\1', /back-reference/],
    ['\\p{L}', /engines interpret differently/],
    ['\\bword', /engines interpret differently/],
    ['(a+)+', /may never end/],
    ['(a|a)*', /may never end/],
    ['a**', /repetition/],
    ['a{200}', /above 100/],
    ['a{,3}', /\{ that is not a count/],
    ['*a', /without anything to repeat/],
    ['[z-a]', /backwards/],
    ['[[a]]', /has a \[ in/],
    ['[]a]', /empty \[\]/],
    ['(a', /without its \)/],
    ['a)', /without its \(/],
    ['a\\', /is incomplete/],
    ['', /1 to 200/],
    ['a'.repeat(201), /1 to 200/],
  ])('rejects %s', (written, why) => {
    expect(() => parsePattern(written)).toThrow(why);
  });

  it('reports whether a pattern matches the empty text', () => {
    const empty = ['a*', 'a?|b', '^', '(a?)(b*)'].map((each) => parsePattern(each).isEmptyPossible);
    expect(empty).toEqual([true, true, true, true]);
    expect(parsePattern('a*b').isEmptyPossible).toBe(false);
  });
});
