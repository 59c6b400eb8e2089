import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

type Answer = Parameters<typeof sentence>[0]['compared'];

const compared: Answer = {
  weeks: 3,
  firstWeek: '2010-02-05',
  lastWeek: '2010-02-19',
  stores: 45,
  selectedStores: 45,
  listedWeeks: 3,
  tiedWeeks: 2,
  cheapestWeek: '2010-02-12',
  cheapestPrice: 2.619,
  cheapestStores: [5, 9],
  latestPrice: 2.7,
  laterWeek: null,
};
const laterWeek = { week: '2010-02-26', stores: 1, expectedStores: 45 };
const none = { listedWeeks: 0, tiedWeeks: 0, cheapestWeek: null, cheapestPrice: null };
const formatPlain = (given: Partial<Answer> = {}, asked: Parameters<typeof sentence>[1] = {}) =>
  plain(sentence({ compared: { ...compared, ...given } }, asked)).replaceAll('\u00a0', ' ');

it('reports when and where fuel was cheapest, its latest price, and how often stores tie', () => {
  expect(formatPlain()).toBe(
    'Fuel was cheapest at 2.619, in stores 5 and 9 in the week of 12 February 2010, of 3 weeks in February 2010; the ' +
      'lowest price of the last week was 2.700. In 2 of these 3 weeks stores shared the lowest price.',
  );
});

it('counts no ties of a single week, whose stores it names', () => {
  expect(formatPlain({ weeks: 1, tiedWeeks: 1 })).toMatch(
    / of 12 February 2010, of 1 week in February 2010\.$/,
  );
});

it('names the period, and no ties without any', () => {
  expect(formatPlain({ tiedWeeks: 0 }, { year: 2010, from: '2010-02-05' })).toBe(
    'Fuel was cheapest at 2.619, in stores 5 and 9 in the week of 12 February 2010, of 3 weeks in 2010, from 5 February ' +
      '2010 on; the lowest price of the last week was 2.700.',
  );
});

it.each<[Parameters<typeof sentence>[1], Partial<Answer>, string]>([
  [
    { store: 5 },
    { selectedStores: 1, listedWeeks: 1 },
    'Store 5 had the lowest fuel price in 1 of 3 weeks in February 2010, as low as 2.619, in stores 5 and 9 in the week of ' +
      '12 February 2010.',
  ],
  [
    { store: 5, year: 2010 },
    { selectedStores: 1, ...none },
    'Store 5 never had the lowest fuel price in 3 weeks in 2010.',
  ],
  [
    { storeType: 'B' },
    { selectedStores: 17, listedWeeks: 2 },
    'A type B store had the lowest fuel price in 2 of 3 weeks in February 2010, as low as 2.619, in stores 5 and 9 in the ' +
      'week of 12 February 2010.',
  ],
  [
    { storeType: 'C' },
    { selectedStores: 6, ...none },
    'No type C store had the lowest fuel price in 3 weeks in February 2010.',
  ],
  [
    { store: 99 },
    { selectedStores: 0, ...none },
    'The data has no fuel price in store 99 in February 2010.',
  ],
])('answers for selected stores among all: %j', (asked, given, text) => {
  expect(formatPlain(given, asked)).toBe(text);
});

it('compares nothing with one store', () => {
  expect(formatPlain({ stores: 1, selectedStores: 1, cheapestStores: [5], tiedWeeks: 0 })).toBe(
    'Fuel in store 5 was cheapest in the week of 12 February 2010 of 3 weeks in February 2010, at 2.619.',
  );
});

it('reports a later week that lacks prices', () => {
  expect(formatPlain({ laterWeek })).toContain(
    'was 2.700; so far, 1 of 45 stores have a price in the week of 26 February 2010. In 2',
  );
  const empty = { ...none, weeks: 0, firstWeek: null, lastWeek: null };
  expect(formatPlain({ ...empty, laterWeek }, { from: '2010-02-26' })).toBe(
    'No week from 26 February 2010 on has all fuel prices yet: 1 of 45 stores have a price in the week of 26 February ' +
      '2010.',
  );
  expect(formatPlain(empty, { from: '2013-02-26' })).toBe(
    'The data has no fuel price from 26 February 2013 on.',
  );
});
