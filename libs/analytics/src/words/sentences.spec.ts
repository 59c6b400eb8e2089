import { expect, it } from 'vitest';
import { joinNames, passages, pieces, plain, stores, strong } from './sentences.js';

it('lists names', () => {
  expect(joinNames([])).toBe('');
  expect(joinNames([3])).toBe('3');
  expect(joinNames([3, 4])).toBe('3 and 4');
  expect(joinNames([3, 4, 7])).toBe('3, 4 and 7');
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

it('splits a note at its links', () => {
  expect(passages('See the [forecast](#forecast) and [offers](#offer-impact).')).toEqual([
    { text: 'See the ' },
    { text: 'forecast', section: 'forecast' },
    { text: ' and ' },
    { text: 'offers', section: 'offer-impact' },
    { text: '.' },
  ]);
  expect(passages('No [link] here (#1).')).toEqual([{ text: 'No [link] here (#1).' }]);
});
