import { expect, it } from 'vitest';
import { addressOfOld } from './old-address.js';

it('returns the answer of the anchor, with its own filters', () => {
  const query = { 'holiday-sales.year': '2010', 'customer-visits.month': '' };
  expect(addressOfOld(query, 'holiday-sales')).toEqual({
    name: 'holiday-sales',
    search: { year: '2010' },
  });
  expect(addressOfOld(query, 'customer-visits')).toEqual({
    name: 'customer-visits',
    search: { month: 'all' },
  });
  expect(addressOfOld({}, 'forecast')).toEqual({ name: 'forecast', search: {} });
});

it('returns the answer of the first filter without an anchor', () => {
  const query = { 'customer-visits.month': '5', 'holiday-sales.year': '2010' };
  expect(addressOfOld(query, '')).toEqual({ name: 'customer-visits', search: { month: '5' } });
});

it('leaves other addresses alone', () => {
  expect(addressOfOld({}, '')).toBeUndefined();
  expect(addressOfOld({ flow: 'weekly-sales' }, 'main')).toBeUndefined();
});
