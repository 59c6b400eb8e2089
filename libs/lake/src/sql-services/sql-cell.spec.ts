import { expect, it } from 'vitest';
import { toCell } from './sql-cell.js';

it.each([
  [null, 'INTEGER', null],
  [undefined, 'VARCHAR', null],
  ['', 'VARCHAR', ''],
  ['true', 'BOOLEAN', true],
  ['false', 'BOOLEAN', false],
  ['-7', 'SMALLINT', -7],
  ['9007199254740991', 'BIGINT', 9007199254740991],
  ['9007199254740993', 'BIGINT', '9007199254740993'],
  ['1.5E-3', 'DOUBLE', 0.0015],
  ['NaN', 'DOUBLE', 'NaN'],
  ['Infinity', 'REAL', 'Infinity'],
  ['0.10', 'DECIMAL(18,2)', '0.10'],
  ['2012-10-26', 'DATE', '2012-10-26'],
])('reads %o of a %s as %o', (text, type, cell) => {
  expect(toCell(text, type)).toBe(cell);
});
