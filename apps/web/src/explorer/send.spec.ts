import { expect, it } from 'vitest';
import { withKnownOperation } from './send.js';

it('sends no operation name that the query lacks', () => {
  const query = 'query HolidaySales { holidaySales { coverage { weeks } } }';
  expect(withKnownOperation({ query, operationName: 'CustomerVisits' })).toEqual({ query });
  expect(withKnownOperation({ query, operationName: 'HolidaySales' })).toEqual({
    query,
    operationName: 'HolidaySales',
  });
  expect(withKnownOperation({ query, operationName: 'Holiday' })).toEqual({ query });
});
