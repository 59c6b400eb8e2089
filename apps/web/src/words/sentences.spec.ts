import { expect, it } from 'vitest';
import { listed, pieces, plain, stores, strong } from './sentences.js';

it('lists names', () => {
  expect(listed([])).toBe('');
  expect(listed([3])).toBe('3');
  expect(listed([3, 4])).toBe('3 and 4');
  expect(listed([3, 4, 7])).toBe('3, 4 and 7');
});

it('names stores, and counts many of them', () => {
  expect(stores([3])).toBe('store 3');
  expect(stores([1, 2, 3, 4, 5])).toBe('stores 1, 2, 3, 4 and 5');
  expect(stores([1, 2, 3, 4, 5, 6])).toBe('6 stores');
});

it('splits a sentence at its key figures', () => {
  const sentence = `Store ${strong('3')} won.`;
  expect(plain(sentence)).toBe('Store 3 won.');
  expect(pieces(sentence)).toEqual(['Store ', '3', ' won.']);
});
