import { type Case, cases, type Series } from './cases.js';

/** Consecutive phases, and the bad requests of 1,000 in each. */
type Course = readonly [steps: number, bad: number][];

/** A counter with this course, in promtool's format. */
function buildCounter(course: Course, of: (bad: number) => number): string {
  let total = 0;
  const parts = course.map(([steps, bad]) => {
    const first = total + of(bad);
    total += steps * of(bad);
    return `${first}+${of(bad)}x${steps - 1}`;
  });
  return parts.join(' ');
}

const NAME = 'retailstream_http_request_duration_seconds';
const route = 'app="api",route="/v1/holiday-sales",method="GET"';
const buildFailingSeries = (course: Course): Series => ({
  [`${NAME}_count{${route},status="200"}`]: buildCounter(course, (bad) => 1000 - bad),
  [`${NAME}_count{${route},status="500"}`]: buildCounter(course, (bad) => bad),
});
const buildSlowSeries = (course: Course): Series => ({
  [`${NAME}_bucket{${route},status="200",le="0.5"}`]: buildCounter(course, (bad) => 1000 - bad),
  [`${NAME}_count{${route},status="200"}`]: buildCounter(course, () => 1000),
});

/** An hour at this rate, too short for the six-hour window: until now, and until ten minutes ago. */
const buildHour = (bad: number): [going: Course, over: Course] => [
  [
    [420, 0],
    [70, bad],
  ],
  [
    [410, 0],
    [60, bad],
    [20, 0],
  ],
];
/** Seven hours at this rate, too low for the one-hour window: until now, and until 40 minutes ago. */
const buildHours = (bad: number): [going: Course, over: Course] => [
  [
    [60, 0],
    [430, bad],
  ],
  [
    [20, 0],
    [420, bad],
    [50, 0],
  ],
];
/** Twenty hours at this rate: until three hours ago, still within six hours, and until seven hours ago. */
const buildDay = (bad: number): [recent: Course, over: Course] => [
  [
    [438, 0],
    [120, bad],
    [30, 0],
  ],
  [
    [414, 0],
    [120, bad],
    [54, 0],
  ],
];

const createBurst = (
  alert: 'ApiErrorsFast' | 'ApiErrorsSlow' | 'ApiSlowFast' | 'ApiSlowSlow',
  what: string,
  series: (course: Course) => Series,
  [now, over]: [Course, Course],
): FurtherCase => ({
  alert,
  what,
  fires: series(now),
  quiet: series(over),
  summary: cases[alert]!.summary,
  ...(alert.endsWith('Fast') ? { step: '1m', at: '8h' } : { step: '10m', at: '4d' }),
});

const FLOW = { flow: 'weekly-sales' };
const lastRunSeries = (outcome: string) =>
  `retailstream_last_run_timestamp_seconds{flow="weekly-sales",outcome="${outcome}",app="api"}`;
const since = 'retailstream_fresh_since_timestamp_seconds{flow="weekly-sales",app="api"}';

type FurtherCase = Case & { alert: string; what: string };

/** Further ways in which an alert fires or ends, besides that of `cases`. */
export const furtherCases: readonly FurtherCase[] = [
  {
    alert: 'RunLate',
    what: 'by the deadline of an operator, sooner than the objective',
    step: '1h',
    at: '30h',
    labels: FLOW,
    fires: { [lastRunSeries('succeeded')]: '3600+0x40', [since]: '7200+0x40' },
    quiet: { [lastRunSeries('succeeded')]: '7201+0x40', [since]: '7200+0x40' },
    summary:
      'No run of weekly-sales has succeeded for 1d 5h 0m 0s, longer than its deadline allows.',
  },
  {
    alert: 'RunLate',
    what: 'by the deadline of an operator, later than the objective',
    step: '1h',
    at: '9d',
    labels: FLOW,
    fires: { [lastRunSeries('unchanged')]: '3600+0x220', [since]: '3600+0x220' },
    quiet: { [lastRunSeries('unchanged')]: '3600+0x220', [since]: '3000+0x220' },
    summary:
      'No run of weekly-sales has succeeded for 8d 23h 0m 0s, longer than its deadline allows.',
  },
  {
    alert: 'RunLate',
    what: 'where no run ever succeeded, while the ledger can be read',
    step: '1h',
    at: '30h',
    labels: FLOW,
    fires: {
      [lastRunSeries('failed')]: '20000+0x40',
      [since]: '7200+0x40',
      'retailstream_ledger_up{app="api"}': '1+0x40',
      'retailstream_ledger_up{app="worker"}': '0+0x40',
    },
    quiet: {
      [since]: '7200+0x40',
      'retailstream_ledger_up{app="api"}': '0+0x40',
      'retailstream_ledger_up{app="worker"}': '0+0x40',
    },
    summary:
      'No run of weekly-sales has succeeded for 1d 4h 0m 0s, longer than its deadline allows.',
  },
  // Beyond 7.2% of an hour, and 10% of one hour are 1.7% of six; beyond 3% of six hours.
  createBurst('ApiErrorsFast', 'for an hour, and is over', buildFailingSeries, buildHour(100)),
  createBurst(
    'ApiErrorsFast',
    'for hours at a lower rate, and is over',
    buildFailingSeries,
    buildHours(40),
  ),
  // 17 hours of 3% are 2.1% of a day, and 20 are 0.8% of three.
  createBurst('ApiErrorsSlow', 'for most of a day, and is over', buildFailingSeries, buildDay(30)),
  // Twice as much, like the budget.
  createBurst('ApiSlowFast', 'for an hour, and is over', buildSlowSeries, buildHour(200)),
  createBurst(
    'ApiSlowFast',
    'for hours at a lower rate, and is over',
    buildSlowSeries,
    buildHours(80),
  ),
  createBurst('ApiSlowSlow', 'for most of a day, and is over', buildSlowSeries, buildDay(60)),
];
