import { expect, it } from 'vitest';
import { formatExactNumber } from './exact-number.js';

it.each([
  ['0', '0'],
  ['999', '999'],
  ['421570', '421,570'],
  ['6549554967.06', '6,549,554,967.06'],
  ['-5144', '−5,144'],
  ['0.12345', '0.12345'],
  ['1234.56789', '1,234.56789'],
  ['2012-10-26', '2012-10-26'],
])('writes %s as %s', (text, expected) => {
  expect(formatExactNumber(text)).toBe(expected);
});
