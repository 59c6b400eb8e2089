import { expect, it } from 'vitest';
import { datesOf } from './print-answers.js';

it('asks for the last week, its month and year, and five months', () => {
  expect(datesOf('2012-10-26')).toEqual({
    week: '2012-10-26',
    year: 2012,
    month: 10,
    firstMonth: '2012-06-01',
  });
});

it('goes back over the end of a year', () => {
  expect(datesOf('2026-02-06')).toMatchObject({ month: 2, firstMonth: '2025-10-01' });
});
