import { expect, it } from 'vitest';
import { examples, named } from './examples.js';

it('has the ten questions, and the five about transactions', () => {
  expect(new Set(examples.map(({ field }) => field)).size).toBe(15);
});

it('gives a query the name of its field', () => {
  expect(named('query ($month: Int = 4) {\n  customerVisits(month: $month) { stores }\n}')).toEqual(
    {
      field: 'customerVisits',
      query:
        'query CustomerVisits ($month: Int = 4) {\n  customerVisits(month: $month) { stores }\n}\n',
    },
  );
  expect(named('{\n  holidaySales { x }\n}').query).toBe(
    'query HolidaySales {\n  holidaySales { x }\n}\n',
  );
});
