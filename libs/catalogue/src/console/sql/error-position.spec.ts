import { expect, it } from 'vitest';
import { findErrorPosition } from './error-position.js';

const sql = 'SELECT 1\nFROM nowhere';

it.each([
  ['line 2, column 6: there is no table nowhere', { line: 2, column: 6, offset: 14 }],
  ['line 1, column 1: SELEC is refused', { line: 1, column: 1, offset: 0 }],
  ['syntax error at end of input (at character 22)', { line: 2, column: 13, offset: 21 }],
  ['syntax error (at character 8)', { line: 1, column: 8, offset: 7 }],
  ['line 3, column 1: beyond the text', undefined],
  ['Binder Error: Referenced column "x" not found', undefined],
])('finds the place of: %s', (message, place) => {
  expect(findErrorPosition(message, sql)).toEqual(place);
});
