import { describe, expect, it } from 'vitest';
import { markedCell, unmarkedCell } from './spreadsheet-cell.js';

describe('the mark of a cell', () => {
  it.each([
    ['=1+1,2', "'=1+1,2"],
    ["'=1+1,2", "''=1+1,2"],
    ["''=1", "'''=1"],
    ['-5.25,1', "'-5.25,1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ["'plain", "'plain"],
    ['1,2,3', '1,2,3'],
    [' leading and trailing ', ' leading and trailing '],
  ])('is added where a spreadsheet would read a formula, and removed again: %s', (text, cell) => {
    expect(markedCell(text)).toBe(cell);
    expect(unmarkedCell(cell)).toBe(text);
  });
});
