import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const answer = {
  averageWeeklyVisits: 5176.46,
  basis: 'ESTIMATED',
  storeWeeks: 238,
  stores: 17,
};
const formatPlain = (...args: Parameters<typeof sentence>) =>
  plain(sentence(...args)).replaceAll('\u00a0', ' ');

it('reports that visits are estimated, and from what', () => {
  expect(formatPlain(answer, { storeType: 'B', month: 4 })).toBe(
    'A type B store had an estimated 5,176 visits a week in April, on average over 238 store-weeks of 17 stores.',
  );
});

it('does not call observed visits an estimate', () => {
  expect(formatPlain({ ...answer, basis: 'OBSERVED', stores: 1 }, { month: 4, year: 2011 })).toBe(
    'A store had 5,176 visits a week in April 2011, on average over 238 store-weeks of 1 store.',
  );
});

it('reports that no week matches', () => {
  expect(
    formatPlain({ ...answer, averageWeeklyVisits: null }, { storeType: 'C', year: 2010 }),
  ).toBe('The data has no week of a type C store in 2010.');
});
