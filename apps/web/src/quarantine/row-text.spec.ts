import { describe, expect, it } from 'vitest';
import { splitCells } from '#personal/text-rows.js';
import { replaceCells, splitLine } from './row-text.js';

describe('a corrected line', () => {
  it.each([
    ['1,2,x,4', ',', 4, { 2: '3' }, '1,2,3,4'],
    // Cells that are not corrected keep blanks and quotes.
    ['" a ""b"" ", 2 ,x', ',', 3, { 2: '3' }, '" a ""b"" ", 2 ,3'],
    ['1;x;3', ';', 3, { 1: '2,5' }, '1;2,5;3'],
    ['1;x;3', ';', 3, { 1: 'a;"b"' }, '1;"a;""b""";3'],
    ['1,x', ',', 2, { 1: ' b' }, '1," b"'],
    ['1\tx', '\t', 2, { 1: '2' }, '1\t2'],
    // Two cells are missing: one of them is filled in.
    ['1,2', ',', 4, { 2: '3' }, '1,2,3,'],
    ['1,2', ',', 2, { 1: '' }, '1,'],
  ])('%j with %j, %i cells and %j', (text, delimiter, width, values, expected) => {
    expect(replaceCells({ text, delimiter, width }, values)).toBe(expected);
  });

  it.each(['1,2,3', '"a,b",2,"c ""d"""', ' "a" ,b', '', ',', '"a"b,c'])(
    '%j is split as the API splits it',
    (text) => {
      expect(splitLine(text, ',')).toEqual(splitCells(text, ',').map(({ raw }) => raw));
    },
  );
});
