import { expect, it } from 'vitest';
import { buildCron, formatTimes } from './delivery-times.js';

it('writes a day and a time as a cron pattern', () => {
  expect(buildCron('1', '06:30')).toBe('30 6 * * 1');
  expect(buildCron('*', '00:05')).toBe('5 0 * * *');
});

it('reads its own patterns in words, and leaves others', () => {
  expect(formatTimes('30 6 * * 1')).toBe('each Monday at 06:30');
  expect(formatTimes('5 0 * * 1-5')).toBe('each weekday at 00:05');
  expect(formatTimes('*/5 6 1 * *')).toBe('*/5 6 1 * *');
});
