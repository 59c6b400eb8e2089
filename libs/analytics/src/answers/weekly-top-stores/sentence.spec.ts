import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const buildWins = (...wins: [store: number, weeks: number][]) =>
  wins.map(([store, weeks]) => ({ store, weeks }));
const formatPlain = (wins: ReturnType<typeof buildWins>, totalCount: number) =>
  plain(sentence({ wins, totalCount }));

it('names the store with the most wins, and the others', () => {
  expect(formatPlain(buildWins([3, 123], [4, 11], [7, 9]), 143)).toBe(
    'Store 3 sold most in 123 of 143 weeks, store 4 in 11 and store 7 in 9.',
  );
});

it('names all stores with equally many wins', () => {
  expect(formatPlain(buildWins([3, 2], [5, 2]), 4)).toBe(
    'Stores 3 and 5 sold most in 2 of 4 weeks each.',
  );
});

it('counts the others if they are too many to name', () => {
  expect(formatPlain(buildWins([1, 9], [2, 4], [3, 3], [4, 2], [5, 1], [6, 1]), 20)).toBe(
    'Store 1 sold most in 9 of 20 weeks, store 2 in 4, store 3 in 3, store 4 in 2 and 2 more in others.',
  );
});

it('reports that there are no weeks', () => {
  expect(formatPlain([], 0)).toBe('The data has no sales in these weeks.');
});
