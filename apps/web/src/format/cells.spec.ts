import { expect, it } from 'vitest';
import { formatCell, isNumericType } from './cells.js';

it.each([
  [null, '∅'],
  ['', ''],
  [0, '0'],
  [false, 'false'],
  ['9007199254740993', '9007199254740993'],
  [[1, null], '[1,null]'],
])('writes %j as %s', (cell, text) => {
  expect(formatCell(cell)).toBe(text);
});

it.each([
  ['BIGINT', true],
  ['UTINYINT', true],
  ['INTEGER', true],
  ['DECIMAL(18,2)', true],
  ['DOUBLE', true],
  ['VARCHAR', false],
  ['DATE', false],
  ['INTERVAL', false],
])('%s is numeric: %s', (type, isNumeric) => {
  expect(isNumericType(type)).toBe(isNumeric);
});
