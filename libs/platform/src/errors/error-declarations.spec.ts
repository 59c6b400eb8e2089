import { expect, it } from 'vitest';
import { mergeErrors } from './error-declarations.js';

const declaration = { cause: 'It is full', remedy: 'Empty it' };

it('has the errors of all rooms', () => {
  expect(
    mergeErrors([{ A_FULL: declaration }, { B_FULL: { ...declaration, status: 409 } }]),
  ).toEqual({
    A_FULL: declaration,
    B_FULL: { ...declaration, status: 409 },
  });
});

it('refuses a code that two rooms declare', () => {
  expect(() => mergeErrors([{ A_FULL: declaration }, { A_FULL: declaration }])).toThrow(
    'two rooms declare the error A_FULL',
  );
});
