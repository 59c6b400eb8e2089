import { objectives } from '../objectives.js';
import type { Alert, Group, Recording, Severity } from './rule.js';

const { availability, latency, minRequestsPerHour } = objectives.api;

const DURATION = 'retailstream_http_request_duration_seconds';
/** All requests except those of probes and scrapers. */
const asked = 'app="api",route!~"/(metrics|livez|readyz)"';
/** Requests with a latency objective: operators' requests and the one large file are slower. */
const answers = 'app="api",route=~"/graphql|/v1/.*",route!~"/v1/admin.*|/v1/integrated-sales"';

const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'] as const;
type Window = (typeof WINDOWS)[number];

/** The share of bad requests; none without requests. */
const buildRatio = (bad: string, all: string) => `(${bad}) / (${all} > 0) or vector(0)`;
const buildRate = (suffix: string, selector: string, window: Window) =>
  `sum(rate(${DURATION}_${suffix}{${selector}}[${window}]))`;

const buildErrorRecording = (window: Window): Recording => ({
  record: `api:errors:ratio_rate${window}`,
  expr: buildRatio(
    `${buildRate('count', `${asked},status=~"5.."`, window)} or vector(0)`,
    buildRate('count', asked, window),
  ),
});

const buildSlowRecording = (window: Window): Recording => {
  const all = buildRate('count', answers, window);
  const quick = buildRate('bucket', `${answers},le="${latency.seconds}"`, window);
  return { record: `api:slow:ratio_rate${window}`, expr: buildRatio(`${all} - ${quick}`, all) };
};

/** As in Google's SRE workbook: multiples of the rate that uses up the budget in exactly 30 days. */
const BURNS: readonly { name: string; severity: Severity; of: [number, Window, Window][] }[] = [
  {
    name: 'Fast',
    severity: 'page',
    of: [
      [14.4, '1h', '5m'],
      [6, '6h', '30m'],
    ],
  },
  {
    name: 'Slow',
    severity: 'ticket',
    of: [
      [3, '1d', '2h'],
      [1, '3d', '6h'],
    ],
  },
];

/** Alerts when both the long and the short window spend the budget too fast. */
function createBurnAlerts(name: string, record: string, budget: number, what: string): Alert[] {
  return BURNS.map(({ name: pace, severity, of }) => {
    const burning = of.map(([times, long, short]) => {
      const limit = Number((times * budget).toFixed(6));
      return `(${record}:ratio_rate${long} > ${limit} and ${record}:ratio_rate${short} > ${limit})`;
    });
    const enough = `(api:requests:increase1h > ${minRequestsPerHour})`;
    return {
      alert: `${name}${pace}`,
      expr: `(${burning.join(' or ')}) and ${enough}`,
      for: '2m',
      severity,
      summary:
        `${what}: ` +
        `${severity === 'page' ? 'at this rate, the error budget of a month is used up within days' : 'at this rate, the error budget of a month will not last'}.`,
    };
  });
}

const formatShare = (of: number) => `${Number((of * 100).toFixed(3))}%`;

export const apiRules: Group = {
  name: 'retailstream-api',
  rules: [
    {
      record: 'api:requests:increase1h',
      expr: `sum(increase(${DURATION}_count{${asked}}[1h])) or vector(0)`,
    },
    ...WINDOWS.map(buildErrorRecording),
    ...WINDOWS.map(buildSlowRecording),
    {
      alert: 'ApiDown',
      expr: 'absent(up{job="retailstream-api"} == 1)',
      for: '2m',
      severity: 'page',
      summary: 'Prometheus cannot reach the API.',
    },
    ...createBurnAlerts(
      'ApiErrors',
      'api:errors',
      1 - availability,
      `The API fails more than ${formatShare(1 - availability)} of requests`,
    ),
    ...createBurnAlerts(
      'ApiSlow',
      'api:slow',
      1 - latency.share,
      `More than ${formatShare(1 - latency.share)} of answers take longer than ${latency.seconds} s`,
    ),
  ],
};
