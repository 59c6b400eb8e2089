import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const buildWeek = (week: string, price: number, stores: number[]) => ({
  week,
  price,
  stores,
  tied: stores.length > 1,
});
const formatPlain = (nodes: ReturnType<typeof buildWeek>[]) => plain(sentence({ nodes }));

it('reports when and where fuel was cheapest, its latest price, and how often stores tie', () => {
  const weeks = [
    buildWeek('2010-02-05', 2.643, [2, 3]),
    buildWeek('2010-02-12', 2.619, [5, 9]),
    buildWeek('2010-02-19', 2.7, [39]),
  ];
  expect(formatPlain(weeks)).toBe(
    'Fuel was cheapest at 2.619, in stores 5 and 9 in the week of 12 February 2010; the lowest price of the ' +
      'last week was 2.700. In 2 of 3 weeks stores shared the lowest price.',
  );
});

it('names the first of the weeks with the same price, and no ties without any', () => {
  expect(formatPlain([buildWeek('2010-02-05', 2.6, [2]), buildWeek('2010-02-12', 2.6, [3])])).toBe(
    'Fuel was cheapest at 2.600, in store 2 in the week of 5 February 2010; the lowest price of the last week was 2.600.',
  );
});

it('reports that no price exists', () => {
  expect(formatPlain([])).toBe('The data has no fuel price in these weeks.');
});
