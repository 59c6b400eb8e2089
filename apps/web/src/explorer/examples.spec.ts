import { expect, it } from 'vitest';
import { nameQuery } from './examples.js';

it('gives a query the name of its field', () => {
  const query = 'query ($month: Int = 4) {\n  customerVisits(month: $month) { stores }\n}';
  expect(nameQuery('customerVisits', query)).toEqual(
    'query CustomerVisits ($month: Int = 4) {\n  customerVisits(month: $month) { stores }\n}\n',
  );
  expect(nameQuery('holidaySales', '{\n  holidaySales { x }\n}')).toBe(
    'query HolidaySales {\n  holidaySales { x }\n}\n',
  );
});
