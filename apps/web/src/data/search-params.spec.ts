import { expect, it } from 'vitest';
import { readNumber, readChoice, parseSearch, stringifySearch, readText } from './search-params.js';

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
  expect([readText(''), readText(['a', 'b']), readText(3)]).toEqual([undefined, 'a', undefined]);
  expect([readNumber('2.5'), readNumber(3), readNumber('x'), readNumber('')]).toEqual([
    2.5,
    3,
    undefined,
    undefined,
  ]);
  expect([readChoice(['A', 'B'], 'B'), readChoice(['A', 'B'], 'C')]).toEqual(['B', undefined]);
});
