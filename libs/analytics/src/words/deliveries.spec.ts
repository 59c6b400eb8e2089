import { expect, it } from 'vitest';
import { formatDelivered, formatLaterWeek } from './deliveries.js';

const week = { week: '2012-11-02', stores: 1, expectedStores: 45 };

it('writes who delivered a partial week', () => {
  expect(formatDelivered(week).replaceAll('\u00a0', ' ')).toBe(
    '1 of 45 stores delivered the week of 2 November 2012',
  );
  expect(formatDelivered({ ...week, stores: 0, expectedStores: 1 })).toBe(
    'not all sales of the week of 2 November 2012 are delivered',
  );
});

it('writes only a week that is later than the date', () => {
  expect(formatLaterWeek(week, '2012-10-26')).toMatch(/^; so far, 1 of 45/);
  expect(formatLaterWeek(week, '2012-11-02')).toBe('');
  expect(formatLaterWeek(undefined, '2012-10-26')).toBe('');
});
