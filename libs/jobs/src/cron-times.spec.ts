import { describe, expect, it } from 'vitest';
import { CronTimes, findPassedDeadline } from './cron-times.js';

/** The first times of a pattern after a moment, in UTC. */
function times(pattern: string, zone: string, from: string, count: number): string[] {
  const cron = new CronTimes(pattern, zone);
  const found: string[] = [];
  let at: Date | null = new Date(from);
  while (found.length < count && (at = cron.after(at))) {
    found.push(at.toISOString().slice(0, 16));
  }
  return found;
}

// Germany: 29 March 2026, 02:00 CET becomes 03:00 CEST; 25 October, 03:00 CEST becomes 02:00 CET.
// New York: 8 March 2026, 02:00 EST becomes 03:00 EDT; 1 November, 02:00 EDT becomes 01:00 EST.
// Lord Howe: 4 October 2026, 02:00 (+10:30) becomes 02:30 (+11); 5 April, 02:00 (+11) becomes 01:30.
describe('a clock change', () => {
  it.each([
    [
      'Europe/Berlin',
      '2026-03-28T00:00Z',
      '30 2 * * *',
      ['03-28T01:30', '03-29T01:00', '03-30T00:30'],
    ],
    [
      'America/New_York',
      '2026-03-07T00:00Z',
      '30 2 * * *',
      ['03-07T07:30', '03-08T07:00', '03-09T06:30'],
    ],
    [
      'Australia/Lord_Howe',
      '2026-10-02T00:00Z',
      '15 2 * * *',
      ['10-02T15:45', '10-03T15:30', '10-04T15:15'],
    ],
  ])('moves a time that %s lacks to the next existing time', (zone, from, pattern, due) => {
    expect(times(pattern, zone, from, 3)).toEqual(due.map((time) => `2026-${time}`));
  });

  it.each([
    [
      'Europe/Berlin',
      '2026-10-24T00:00Z',
      '30 2 * * *',
      ['10-24T00:30', '10-25T00:30', '10-26T01:30'],
    ],
    [
      'America/New_York',
      '2026-10-31T00:00Z',
      '30 1 * * *',
      ['10-31T05:30', '11-01T05:30', '11-02T06:30'],
    ],
    [
      'Australia/Lord_Howe',
      '2026-04-03T00:00Z',
      '45 1 * * *',
      ['04-03T14:45', '04-04T14:45', '04-05T15:15'],
    ],
  ])('runs a time that %s has twice only once', (zone, from, pattern, due) => {
    expect(times(pattern, zone, from, 3)).toEqual(due.map((time) => `2026-${time}`));
  });

  it.each([
    [
      'Europe/Berlin',
      '2026-03-28T23:30Z',
      '0 * * * *',
      ['03-29T00', '03-29T01', '03-29T02', '03-29T03'],
    ],
    [
      'Europe/Berlin',
      '2026-10-24T22:30Z',
      '0 * * * *',
      ['10-24T23', '10-25T00', '10-25T01', '10-25T02'],
    ],
    [
      'America/New_York',
      '2026-03-08T05:30Z',
      '0 * * * *',
      ['03-08T06', '03-08T07', '03-08T08', '03-08T09'],
    ],
    [
      'America/New_York',
      '2026-11-01T04:30Z',
      '0 * * * *',
      ['11-01T05', '11-01T06', '11-01T07', '11-01T08'],
    ],
  ])('runs an hourly pattern in %s every real hour from %s', (zone, from, pattern, hours) => {
    expect(times(pattern, zone, from, 4)).toEqual(hours.map((hour) => `2026-${hour}:00`));
  });

  it('runs an hourly pattern in Australia/Lord_Howe every hour except the half one', () => {
    expect(times('0 * * * *', 'Australia/Lord_Howe', '2026-10-03T13:45Z', 4)).toEqual([
      '2026-10-03T14:30',
      '2026-10-03T16:00',
      '2026-10-03T17:00',
      '2026-10-03T18:00',
    ]);
  });
});

describe('due times', () => {
  const noon = new CronTimes('0 12 * * *', 'UTC');
  const due = (from: string, now: string) => {
    const found = noon.due(new Date(from), new Date(now));
    return found && [found.last.toISOString().slice(0, 16), found.earlier];
  };

  it('has nothing before the time, and the time at its second', () => {
    expect(due('2026-01-01T12:00:00Z', '2026-01-02T11:59:59.999Z')).toBeUndefined();
    expect(due('2026-01-01T12:00:00Z', '2026-01-02T12:00:00.000Z')).toEqual([
      '2026-01-02T12:00',
      0,
    ]);
  });

  it('has nothing that was already decided', () => {
    expect(due('2026-01-02T12:00:00Z', '2026-01-02T12:00:00.500Z')).toBeUndefined();
  });

  it('counts the missed times before the newest', () => {
    expect(due('2026-01-01T12:00:00Z', '2026-01-05T18:00:00Z')).toEqual(['2026-01-05T12:00', 3]);
  });

  it('counts up to a thousand', () => {
    const minutes = new CronTimes('* * * * *', 'UTC');
    const found = minutes.due(new Date('2026-01-01T00:00Z'), new Date('2026-03-01T00:00:30Z'));
    expect(found).toEqual({ last: new Date('2026-03-01T00:00Z'), earlier: 1000 });
  });
});

it.each([
  ['61 * * * *', 'UTC', /^cron: Invalid value for minute: 61; write minute, hour, day/],
  ['0 0 31 2 *', 'UTC', /^cron: 0 0 31 2 \* never occurs/],
  ['0 0 6 * * *', 'UTC', /^cron: 0 0 6 \* \* \* does not have five fields; write minute/],
  ['@daily', 'UTC', /^cron: @daily does not have five fields/],
  ['', 'UTC', /does not have five fields/],
  ['0 6 * * *', 'Mars/Olympus', /^zone: there is no time zone Mars\/Olympus; write for example/],
])('refuses %j in %s', (pattern, zone, message) => {
  const make = () => new CronTimes(pattern, zone);
  expect(make).toThrow(expect.objectContaining({ code: 'ARGUMENT_INVALID' }) as Error);
  expect(make).toThrow(message);
});

const berlin = (pattern: string) => new CronTimes(pattern, 'Europe/Berlin');
const long = new Date('2026-01-01T00:00:00Z');
const findPassed = (pattern: string, now: string, judged = long) => {
  const found = findPassedDeadline(berlin(pattern), judged, new Date(now));
  return found && [found.after.toISOString(), found.at.toISOString()];
};

describe('a deadline', () => {
  it('follows local time at seven o’clock, whatever the UTC offset', () => {
    // Clocks go forward on 29 March 2026 and back on 25 October.
    expect(findPassed('0 7 * * *', '2026-03-29T05:00:01Z')).toEqual([
      '2026-03-28T06:00:00.000Z',
      '2026-03-29T05:00:00.000Z',
    ]);
    expect(findPassed('0 7 * * *', '2026-10-25T06:00:01Z')).toEqual([
      '2026-10-24T05:00:00.000Z',
      '2026-10-25T06:00:00.000Z',
    ]);
  });

  it('comes in the night without its hour, and once in the night with two', () => {
    expect(findPassed('30 2 * * *', '2026-03-29T12:00:00Z')).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:00:00.000Z',
    ]);
    const twice = ['2026-10-24T00:30:00.000Z', '2026-10-25T00:30:00.000Z'];
    expect(findPassed('30 2 * * *', '2026-10-25T00:30:01Z')).toEqual(twice);
    expect(findPassed('30 2 * * *', '2026-10-25T12:00:00Z')).toEqual(twice);
    expect(
      findPassed('30 2 * * *', '2026-10-25T12:00:00Z', new Date('2026-10-25T00:30:00Z')),
    ).toBeUndefined();
  });

  it('has not passed before its time, nor again after it was checked', () => {
    const judged = new Date('2026-11-20T06:00:00Z');
    expect(findPassed('0 7 * * *', '2026-11-21T05:59:59Z', judged)).toBeUndefined();
    expect(findPassed('0 7 * * *', '2026-11-21T06:00:01Z', judged)).toEqual([
      '2026-11-20T06:00:00.000Z',
      '2026-11-21T06:00:00.000Z',
    ]);
    expect(
      findPassed('0 7 * * *', '2026-11-21T06:00:02Z', new Date('2026-11-21T06:00:00Z')),
    ).toBeUndefined();
  });

  it('is the last of several times without a running worker', () => {
    expect(findPassed('0 7 * * 1-5', '2026-11-23T12:00:00Z')).toEqual([
      '2026-11-20T06:00:00.000Z',
      '2026-11-23T06:00:00.000Z',
    ]);
  });

  it('can be on the last leap day', () => {
    expect(findPassed('0 7 29 2 *', '2026-11-23T12:00:00Z', new Date(0))).toEqual([
      '2020-02-29T06:00:00.000Z',
      '2024-02-29T06:00:00.000Z',
    ]);
  });
});
