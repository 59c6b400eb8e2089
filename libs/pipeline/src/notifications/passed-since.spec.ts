import { describe, expect, it } from 'vitest';
import { CronTimes } from '../triggers/cron-times.js';
import { passedSince } from './passed-since.js';

const berlin = (pattern: string) => new CronTimes(pattern, 'Europe/Berlin');
const long = new Date('2026-01-01T00:00:00Z');
const passed = (pattern: string, now: string, judged = long) => {
  const found = passedSince(berlin(pattern), judged, new Date(now));
  return found && [found.after.toISOString(), found.at.toISOString()];
};

describe('a deadline', () => {
  it('is seven o’clock by the clock on the wall, whatever that is in UTC', () => {
    // Clocks go forward on 29 March 2026 and back on 25 October.
    expect(passed('0 7 * * *', '2026-03-29T05:00:01Z')).toEqual([
      '2026-03-28T06:00:00.000Z',
      '2026-03-29T05:00:00.000Z',
    ]);
    expect(passed('0 7 * * *', '2026-10-25T06:00:01Z')).toEqual([
      '2026-10-24T05:00:00.000Z',
      '2026-10-25T06:00:00.000Z',
    ]);
  });

  it('comes in the night in which its hour is left out, and once in the one that has it twice', () => {
    expect(passed('30 2 * * *', '2026-03-29T12:00:00Z')).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:00:00.000Z',
    ]);
    const twice = ['2026-10-24T00:30:00.000Z', '2026-10-25T00:30:00.000Z'];
    expect(passed('30 2 * * *', '2026-10-25T00:30:01Z')).toEqual(twice);
    expect(passed('30 2 * * *', '2026-10-25T12:00:00Z')).toEqual(twice);
    expect(
      passed('30 2 * * *', '2026-10-25T12:00:00Z', new Date('2026-10-25T00:30:00Z')),
    ).toBeUndefined();
  });

  it('has not passed before its time, nor again after it was judged', () => {
    const judged = new Date('2026-11-20T06:00:00Z');
    expect(passed('0 7 * * *', '2026-11-21T05:59:59Z', judged)).toBeUndefined();
    expect(passed('0 7 * * *', '2026-11-21T06:00:01Z', judged)).toEqual([
      '2026-11-20T06:00:00.000Z',
      '2026-11-21T06:00:00.000Z',
    ]);
    expect(
      passed('0 7 * * *', '2026-11-21T06:00:02Z', new Date('2026-11-21T06:00:00Z')),
    ).toBeUndefined();
  });

  it('is the last one of those that nobody was there for', () => {
    expect(passed('0 7 * * 1-5', '2026-11-23T12:00:00Z')).toEqual([
      '2026-11-20T06:00:00.000Z',
      '2026-11-23T06:00:00.000Z',
    ]);
  });

  it('can be the last of a leap day', () => {
    expect(passed('0 7 29 2 *', '2026-11-23T12:00:00Z', new Date(0))).toEqual([
      '2020-02-29T06:00:00.000Z',
      '2024-02-29T06:00:00.000Z',
    ]);
  });
});
