import { describe, expect, it } from 'vitest';
import { CronTimes } from './cron-times.js';

const STEP_MS = 15 * 60 * 1_000;
const HOUR_MS = 60 * 60 * 1_000;

const formatMinute = (time: Date) => time.toISOString().slice(0, 16);

/** The first times of a pattern after a moment, in UTC. */
function timesAfter(pattern: string, zone: string, from: string, count: number): string[] {
  const cron = new CronTimes(pattern, zone);
  const found: string[] = [];
  let at: Date | null = new Date(`${from}Z`);
  while (found.length < count && (at = cron.after(at))) found.push(formatMinute(at));
  return found;
}

/** Times that a worker finds due, in UTC, when it checks every quarter of an hour. */
function timesDue(pattern: string, zone: string, from: string, until: string): string[] {
  const cron = new CronTimes(pattern, zone);
  const found: string[] = [];
  let decided = new Date(`${from}Z`);
  for (let now = decided.getTime(); now <= Date.parse(`${until}Z`); now += STEP_MS) {
    const due = cron.due(decided, new Date(now));
    if (!due) continue;
    expect(due.earlier).toBe(0);
    found.push(formatMinute(due.last));
    decided = due.last;
  }
  return found;
}

// Germany: 29 March 2026, 02:00 CET becomes 03:00 CEST; 25 October, 03:00 CEST becomes 02:00 CET.
// New York: 8 March 2026, 02:00 EST becomes 03:00 EDT; 1 November, 02:00 EDT becomes 01:00 EST.
// Lord Howe: 4 October 2026, 02:00 (+10:30) becomes 02:30 (+11); 5 April, 02:00 (+11) becomes 01:30.
// Nuuk: 28 March 2026, 23:00 (-02) becomes 00:00 (-01) of 29 March; 25 October, 00:00 (-01) becomes 23:00 (-02).
const cases: [pattern: string, zone: string, from: string, times: string][] = [
  ['0 23 * * *', 'America/Nuuk', '03-27T12:00', '03-28T01:00 03-29T01:00 03-30T00:00 03-31T00:00'],
  ['15,45 23 * * 6', 'America/Nuuk', '03-28T12:00', '03-29T01:00 04-05T00:15 04-05T00:45'],
  ['0 0,23 * * *', 'America/Nuuk', '03-28T12:00', '03-29T01:00 03-30T00:00 03-30T01:00'],
  ['0 23 * * 7', 'America/Nuuk', '03-28T12:00', '03-30T00:00 04-06T00:00'],
  ['0 23 28 3 *', 'America/Scoresbysund', '03-27T12:00', '03-29T01:00'],
  ['0 23 * * *', 'America/Nuuk', '10-23T12:00', '10-24T00:00 10-25T00:00 10-26T01:00'],
  [
    '30 2,14 * * *',
    'Europe/Berlin',
    '03-28T12:00',
    '03-28T13:30 03-29T01:00 03-29T12:30 03-30T00:30',
  ],
  ['30 2,14 * * *', 'Europe/Berlin', '10-24T20:00', '10-25T00:30 10-25T13:30 10-26T01:30'],
  [
    '0 1-4 * * *',
    'Europe/Berlin',
    '03-28T20:00',
    '03-29T00:00 03-29T01:00 03-29T02:00 03-29T23:00',
  ],
  [
    '0 1-4 * * *',
    'Europe/Berlin',
    '10-24T20:00',
    '10-24T23:00 10-25T00:00 10-25T02:00 10-25T03:00',
  ],
  [
    '0 */2 * * *',
    'Europe/Berlin',
    '03-28T22:00',
    '03-28T23:00 03-29T01:00 03-29T02:00 03-29T04:00',
  ],
  [
    '0 */2 * * *',
    'Europe/Berlin',
    '10-24T21:00',
    '10-24T22:00 10-25T00:00 10-25T03:00 10-25T05:00',
  ],
  [
    '30 2,14 * * *',
    'America/New_York',
    '03-07T12:00',
    '03-07T19:30 03-08T07:00 03-08T18:30 03-09T06:30',
  ],
  ['30 1,13 * * *', 'America/New_York', '10-31T20:00', '11-01T05:30 11-01T18:30 11-02T06:30'],
  [
    '0 1-4 * * *',
    'America/New_York',
    '03-08T00:00',
    '03-08T06:00 03-08T07:00 03-08T08:00 03-09T05:00',
  ],
  [
    '0 0-3 * * *',
    'America/New_York',
    '11-01T00:00',
    '11-01T04:00 11-01T05:00 11-01T07:00 11-01T08:00',
  ],
  [
    '15 2,14 * * *',
    'Australia/Lord_Howe',
    '10-03T00:00',
    '10-03T03:45 10-03T15:30 10-04T03:15 10-04T15:15',
  ],
  ['45 1,13 * * *', 'Australia/Lord_Howe', '04-04T04:00', '04-04T14:45 04-05T03:15 04-05T15:15'],
  [
    '0 1-4 * * *',
    'Australia/Lord_Howe',
    '10-03T12:00',
    '10-03T14:30 10-03T15:30 10-03T16:00 10-03T17:00',
  ],
  [
    '45 0-3 * * *',
    'Australia/Lord_Howe',
    '04-04T12:00',
    '04-04T13:45 04-04T14:45 04-04T16:15 04-04T17:15',
  ],
];

describe('a clock change', () => {
  it.each(cases)('neither skips nor repeats a time of %s in %s after %s', (...given) => {
    const [pattern, zone, from, listed] = given;
    const times = listed.split(' ').map((time) => `2026-${time}`);
    expect(timesAfter(pattern, zone, `2026-${from}`, times.length)).toEqual(times);
    expect(timesDue(pattern, zone, `2026-${from}`, times.at(-1)!)).toEqual(times);
  });

  const every = ['0 0-23 * * *', '0 */1 * * *', '0 0-23/1 * * *', '0 0-11,12-23 * * *'];
  const changes = [
    ['Europe/Berlin', '2026-03-28T22:30'],
    ['Europe/Berlin', '2026-10-24T22:30'],
    ['America/New_York', '2026-03-08T04:30'],
    ['America/New_York', '2026-11-01T03:30'],
  ] as const;
  it.each(every.flatMap((pattern) => changes.map((change) => [pattern, ...change] as const)))(
    'runs %s in %s every real hour after %s',
    (pattern, zone, from) => {
      const first = Date.parse(`${from}Z`) + HOUR_MS / 2;
      const hours = Array.from({ length: 5 }, (_, hour) => first + hour * HOUR_MS);
      const times = hours.map((hour) => formatMinute(new Date(hour)));
      expect(timesAfter(pattern, zone, from, 5)).toEqual(times);
      expect(timesDue(pattern, zone, from, times[4]!)).toEqual(times);
    },
  );

  it.each(every)('runs %s in Australia/Lord_Howe every hour except the half one', (pattern) => {
    const forward = '2026-10-03T14:30 2026-10-03T16:00 2026-10-03T17:00'.split(' ');
    const back = '2026-04-04T14:00 2026-04-04T15:30 2026-04-04T16:30'.split(' ');
    const zone = 'Australia/Lord_Howe';
    expect(timesAfter(pattern, zone, '2026-10-03T13:45', 3)).toEqual(forward);
    expect(timesAfter(pattern, zone, '2026-04-04T13:15', 3)).toEqual(back);
  });
});
