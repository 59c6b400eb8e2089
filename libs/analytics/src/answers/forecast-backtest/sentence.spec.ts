import { expect, it } from 'vitest';
import { plain } from '../../words/sentences.js';
import { sentence } from './sentence.js';

const answer = {
  state: 'CURRENT',
  reason: null,
  origin: '2012-10-12',
  weeks: [
    { week: '2012-10-19', forecast: 95, sales: 100 },
    { week: '2012-10-26', forecast: 345, sales: 360 },
  ],
};

it.each([
  [{}, ', the last date with 2 weeks to compare', 'of the chain'],
  [{ store: 4 }, ', the last date with 2 weeks to compare', 'in store 4'],
  [{ department: 3, origin: '2012-10-12' }, '', 'of department 3'],
])('names the question %o', (asked, chosen, scope) => {
  expect(plain(sentence(answer, asked)).replaceAll('\u00a0', ' ')).toBe(
    `With sales up to 12 October 2012 alone${chosen}, the forecast of the sales ${scope} in the week of 26 October 2012 was 345; ` +
      '360 came.',
  );
});

it('reports why there is nothing to compare', () => {
  const none = { state: 'NONE', reason: 'too short', origin: null, weeks: [] };
  expect(sentence(none, { origin: '2012-10-12' })).toBe(
    'There is no forecast of the sales of the chain from 12 October 2012: too short.',
  );
  expect(sentence({ ...none, state: 'CURRENT' }, { store: 4 })).toBe(
    'No forecast of the past exists yet of the sales in store 4.',
  );
});
