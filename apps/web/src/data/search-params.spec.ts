import { expect, it } from 'vitest';
import { numberIn, oneOf, parseSearch, stringifySearch, textIn } from './search-params.js';

it('reads and writes texts, numbers, flags and lists without quotation marks', () => {
  const query = '?week=2012-10-26&store=3&isOpen=true&stage=load&stage=publish';
  expect(parseSearch(query)).toEqual({
    week: '2012-10-26',
    store: '3',
    isOpen: 'true',
    stage: ['load', 'publish'],
  });
  const search = { week: '2012-10-26', store: 3, isOpen: true, stage: ['load', 'publish'] };
  expect(stringifySearch(search)).toBe(query);
});

it('leaves out missing and empty values', () => {
  expect(stringifySearch({ store: undefined, week: null, name: '' })).toBe('');
  expect(parseSearch('')).toEqual({});
});

it('returns a value of the expected type only', () => {
  expect([textIn(''), textIn(['a', 'b']), textIn(3)]).toEqual([undefined, 'a', undefined]);
  expect([numberIn('2.5'), numberIn(3), numberIn('x'), numberIn('')]).toEqual([
    2.5,
    3,
    undefined,
    undefined,
  ]);
  expect([oneOf(['A', 'B'], 'B'), oneOf(['A', 'B'], 'C')]).toEqual(['B', undefined]);
});
