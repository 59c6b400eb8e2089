import { expect, it } from 'vitest';
import { namedQuery } from './examples.js';

it('gives a query the name of its field', () => {
  const query = 'query ($month: Int = 4) {\n  customerVisits(month: $month) { stores }\n}';
  expect(namedQuery('customerVisits', query)).toEqual(
    'query CustomerVisits ($month: Int = 4) {\n  customerVisits(month: $month) { stores }\n}\n',
  );
  expect(namedQuery('holidaySales', '{\n  holidaySales { x }\n}')).toBe(
    'query HolidaySales {\n  holidaySales { x }\n}\n',
  );
});
