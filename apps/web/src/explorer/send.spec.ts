import { expect, it } from 'vitest';
import { withKnownOperation } from './send.js';

it('names no operation that the query does not have', () => {
  const query = 'query HolidaySales { holidaySales { coverage { weeks } } }';
  expect(withKnownOperation({ query, operationName: 'CustomerVisits' })).toEqual({ query });
  expect(withKnownOperation({ query, operationName: 'HolidaySales' })).toEqual({
    query,
    operationName: 'HolidaySales',
  });
  expect(withKnownOperation({ query, operationName: 'Holiday' })).toEqual({ query });
});
