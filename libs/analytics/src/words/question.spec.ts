import { expect, it } from 'vitest';
import { formatPeriod, formatScope, formatStores } from './question.js';

it.each([
  [{}, '', ''],
  [{ store: 4 }, ' in store 4', ' in store 4'],
  [{ storeType: 'B' }, ' in type B stores', ' in type B stores'],
  [{ store: 4, storeType: 'B' }, ' in store 4 of type B', ' in store 4 of type B'],
  [{ department: 3 }, '', ' of department 3'],
  [{ department: 3, store: 4 }, ' in store 4', ' of department 3 in store 4'],
])('names the stores and the scope of %o', (asked, stores, scope) => {
  expect(formatStores(asked)).toBe(stores);
  expect(formatScope(asked)).toBe(scope);
});

it.each([
  [{}, 'week', ''],
  [{ year: 2011 }, 'week', ' in 2011'],
  [{ month: 4 }, 'week', ' in April'],
  [{ month: 4, year: 2011 }, 'week', ' in April 2011'],
  [{ from: '2010-02-05' }, 'week', ' from 5 February 2010 on'],
  [{ to: '2010-02-05' }, 'week', ' up to 5 February 2010'],
  [{ from: '2010-02-05', to: '2010-02-05' }, 'week', ' in the week of 5 February 2010'],
  [{ from: '2010-02-05', to: '2011-01-07' }, 'month', ' from February 2010 to January 2011'],
  [{ from: '2010-02-05', to: '2010-02-26' }, 'month', ' in February 2010'],
  [{ from: '2010-02-05', to: '2011-01-07' }, 'year', ' from 2010 to 2011'],
  [{ year: 2010, from: '2010-03-05' }, 'week', ' in 2010, from 5 March 2010 on'],
] as const)('names the time of %o by %s as "%s"', (asked, grain, text) => {
  expect(formatPeriod(asked, grain)).toBe(text);
});
