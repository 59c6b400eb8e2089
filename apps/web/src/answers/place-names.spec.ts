import { expect, it } from 'vitest';
import { findNamed, readNumber, writeNumber } from './place-names.js';

const names = new Map([
  ['3', 'Springfield'],
  ['4', 'Spring'],
  ['12', 'Capital City'],
]);

it('writes a number with its name', () => {
  expect(writeNumber(names, '3')).toBe('3 · Springfield');
  expect(writeNumber(names, '5')).toBe('5');
  expect(writeNumber(names, '')).toBe('');
});

it.each([
  ['3 · Springfield', '3'],
  ['12', '12'],
  [' 99', '99'],
  ['capital', '12'],
  ['spring', '4'],
  ['springf', '3'],
  ['', ''],
  ['Shelbyville', 'Shelbyville'],
])('reads %s as %s', (text, number) => {
  expect(readNumber(names, text)).toBe(number);
});

it('waits while a text is a part of several names', () => {
  expect(readNumber(names, 'spr')).toBeUndefined();
});

it('knows the controls of stores and of departments', () => {
  expect(findNamed('store')).toBe('store');
  expect(findNamed('closingStore')).toBe('store');
  expect(findNamed('growingDepartment')).toBe('department');
});
