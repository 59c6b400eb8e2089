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
  [{}, 'of the chain'],
  [{ store: 4 }, 'in store 4'],
  [{ department: 3, origin: '2012-10-12' }, 'of department 3'],
])('names the question %o', (asked, scope) => {
  expect(plain(sentence(answer, asked))).toBe(
    `With sales up to 12 October 2012 alone, the forecast of the sales ${scope} in the week of 26 October 2012 was 345; ` +
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
