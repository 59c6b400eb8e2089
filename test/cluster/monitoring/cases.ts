/** Series of a case: their names, and their values for each step in promtool's format. */
export type Series = Record<string, string>;

/** When an alert fires, and when it just does not. */
export interface Case {
  /** Interval between the values, and the time of the check: `9d` after the first. Time begins at 0. */
  step: string;
  at: string;
  fires: Series;
  quiet: Series;
  /** Labels of the alert, except its severity. */
  labels?: Record<string, string>;
  summary: string;
}

const FLOW = { flow: 'weekly-sales' };
const FORECAST_FLOW = { flow: 'weekly-forecast' };
const lastRunSeries = (outcome: string) =>
  `retailstream_last_run_timestamp_seconds{flow="weekly-sales",outcome="${outcome}",app="api"}`;
const flowSeries = (name: string) => `${name}{flow="weekly-sales",app="api"}`;

const STREAM = { stream: 'transactions' };
const streamSeries = (name: string, more = 'app="api"') =>
  `retailstream_stream_${name}{stream="transactions",${more}}`;

const forecastSeries = (figure: string, name: string) =>
  `retailstream_forecast_${figure}_ratio{flow="weekly-forecast",subject="${name}",app="api"}`;

const abandonedSeries = (channel: string) =>
  `retailstream_notifications_abandoned_total{channel="${channel}",app="worker"}`;
const reportsSeries = (outcome: string) =>
  `retailstream_reports_total{outcome="${outcome}",app="worker"}`;

const COUNT = 'retailstream_http_request_duration_seconds_count';
const BUCKET = 'retailstream_http_request_duration_seconds_bucket';
const route = 'app="api",route="/v1/holiday-sales",method="GET"';
/** This number of 1,000 requests a step fails. */
const buildFailingSeries = (failed: number): Series => ({
  [`${COUNT}{${route},status="200"}`]: `0+${1000 - failed}x2000`,
  [`${COUNT}{${route},status="500"}`]: `0+${failed}x2000`,
  // Probes fail too, but do not count as requests.
  [`${COUNT}{app="api",route="/readyz",method="GET",status="503"}`]: '0+1000x2000',
});
/** This number of 1,000 answers a step takes longer than half a second. */
const buildSlowSeries = (slow: number): Series => ({
  [`${BUCKET}{${route},status="200",le="0.5"}`]: `0+${1000 - slow}x2000`,
  [`${COUNT}{${route},status="200"}`]: '0+1000x2000',
});

/** By alert. */
export const cases: Record<string, Case> = {
  RunFailed: {
    step: '1m',
    at: '10m',
    labels: FLOW,
    fires: { [lastRunSeries('failed')]: '200+0x20', [lastRunSeries('succeeded')]: '100+0x20' },
    // The next run found no changes.
    quiet: { [lastRunSeries('failed')]: '200+0x20', [lastRunSeries('unchanged')]: '300+0x20' },
    summary: 'The newest run of weekly-sales failed, and none has succeeded since.',
  },
  RunLate: {
    step: '1h',
    at: '9d',
    labels: FLOW,
    fires: { [lastRunSeries('succeeded')]: '3600+0x220' },
    quiet: { [lastRunSeries('succeeded')]: '90000+0x220' },
    summary:
      'No run of weekly-sales has succeeded for 8d 23h 0m 0s, longer than its deadline allows.',
  },
  RunStalled: {
    step: '1m',
    at: '70m',
    labels: FLOW,
    fires: { [flowSeries('retailstream_active_run_step_timestamp_seconds')]: '0+0x80' },
    quiet: { [flowSeries('retailstream_active_run_step_timestamp_seconds')]: '600+0x80' },
    summary: 'The active run of weekly-sales has made no progress for 1h 10m 0s.',
  },
  SnapshotHeld: {
    step: '1m',
    at: '5m',
    labels: FLOW,
    fires: { 'retailstream_snapshots{flow="weekly-sales",status="held"}': '1+0x10' },
    quiet: {
      'retailstream_snapshots{flow="weekly-sales",status="held"}': '0+0x10',
      'retailstream_snapshots{flow="weekly-sales",status="published"}': '1+0x10',
    },
    summary:
      'The quality gate holds a snapshot of weekly-sales: publish it, or correct the data and run again.',
  },
  QuarantineGrows: {
    step: '1m',
    at: '20m',
    labels: FLOW,
    fires: {
      'retailstream_quarantined_rows{flow="weekly-sales",dataset="sales",reason="A"}': '6+0x30',
      'retailstream_quarantined_rows{flow="weekly-sales",dataset="stores",reason="B"}': '5+0x30',
      [flowSeries('retailstream_published_rows')]: '1000+0x30',
    },
    // Both applications report the same rows.
    quiet: {
      'retailstream_quarantined_rows{flow="weekly-sales",reason="A",app="api"}': '10+0x30',
      'retailstream_quarantined_rows{flow="weekly-sales",reason="A",app="worker"}': '10+0x30',
      [flowSeries('retailstream_published_rows')]: '1000+0x30',
    },
    summary: '11 rows of weekly-sales are in quarantine, more than 1% of the published rows.',
  },
  QueueStuck: {
    step: '1m',
    at: '15m',
    labels: FLOW,
    fires: { [flowSeries('retailstream_oldest_job_timestamp_seconds')]: '0+0x20' },
    quiet: { [flowSeries('retailstream_oldest_job_timestamp_seconds')]: '300+0x20' },
    summary: 'A job of weekly-sales has waited 15m 0s for a worker.',
  },
  NoWorker: {
    step: '1m',
    at: '10m',
    fires: { 'retailstream_worker_heartbeat_timestamp_seconds{app="worker"}': '60+0x20' },
    // One of two is enough.
    quiet: {
      'retailstream_worker_heartbeat_timestamp_seconds{app="worker",instance="a"}': '60+0x20',
      'retailstream_worker_heartbeat_timestamp_seconds{app="worker",instance="b"}': '0+60x20',
    },
    summary: 'No worker is running to claim jobs.',
  },
  WorkerDown: {
    step: '1m',
    at: '15m',
    labels: { instance: 'a:3001', job: 'retailstream-worker' },
    fires: {
      'up{job="retailstream-worker",instance="a:3001"}': '1 1 0+0x20',
      'up{job="retailstream-worker",instance="b:3001"}': '1+0x20',
    },
    quiet: {
      'up{job="retailstream-worker",instance="a:3001"}': '1+0x20',
      'retailstream_worker_heartbeat_timestamp_seconds{app="worker",instance="a:3001"}': '0+60x20',
    },
    summary: 'The worker at a:3001 claims no jobs.',
  },
  ForecastStale: {
    step: '1m',
    at: '31m',
    labels: FORECAST_FLOW,
    fires: { 'retailstream_forecasts{flow="weekly-forecast",state="STALE"}': '1+0x40' },
    quiet: {
      'retailstream_forecasts{flow="weekly-forecast",state="STALE"}': '0+0x40',
      'retailstream_forecasts{flow="weekly-forecast",state="NONE"}': '1+0x40',
    },
    summary: 'A later week of sales is complete than the forecasts of weekly-forecast follow from.',
  },
  ForecastIntervalsNarrow: {
    step: '1m',
    at: '5m',
    labels: { ...FORECAST_FLOW, subject: 'store 12' },
    fires: {
      [forecastSeries('best_outside', 'store 12')]: '0.31+0x10',
      [forecastSeries('best_outside', 'store 13')]: '0.3+0x10',
    },
    quiet: { [forecastSeries('best_outside', 'store 12')]: '0.3+0x10' },
    summary:
      'For four weeks, at least 31% of the sales of store 12 were outside their 80% interval.',
  },
  ForecastNoBetterThanNaive: {
    step: '1m',
    at: '5m',
    labels: FORECAST_FLOW,
    fires: { [forecastSeries('best_wmae', 'chain')]: '0.96+0x10' },
    quiet: {
      [forecastSeries('best_wmae', 'chain')]: '0.95+0x10',
      [forecastSeries('best_wmae', 'store 12')]: '1.2+0x10',
    },
    summary:
      'For four weeks, the error of the forecast of weekly-forecast was at least 96% of the naive one.',
  },
  StreamStopped: {
    step: '1m',
    at: '10m',
    labels: STREAM,
    fires: { [streamSeries('stopped')]: '0+0x4 1+0x10' },
    quiet: { [streamSeries('stopped')]: '0+0x20' },
    summary: 'The stream transactions has stopped and waits for an operator.',
  },
  StreamRetrying: {
    step: '1m',
    at: '10m',
    labels: STREAM,
    fires: { [streamSeries('error_since_timestamp_seconds')]: '0+0x20' },
    // The next attempt succeeded, and a new failure has begun.
    quiet: { [streamSeries('error_since_timestamp_seconds')]: '0+60x20' },
    summary: 'The stream transactions cannot read for 10m 0s, and tries again.',
  },
  StreamBehind: {
    step: '1m',
    at: '20m',
    labels: STREAM,
    // The oldest unread event arrived at 0, and nothing is read.
    fires: { [streamSeries('unread_timestamp_seconds', 'partition="0"')]: '0+0x30' },
    quiet: { [streamSeries('unread_timestamp_seconds', 'partition="0"')]: '0+60x30' },
    summary: 'The oldest unread event of the stream transactions arrived 20m 0s ago.',
  },
  EventsFaulty: {
    step: '1m',
    at: '30m',
    labels: STREAM,
    fires: { [streamSeries('events_total', 'outcome="faulty"')]: '3+0x19 4+0x20' },
    quiet: {
      [streamSeries('events_total', 'outcome="faulty"')]: '3+0x40',
      [streamSeries('events_total', 'outcome="stored"')]: '0+100x40',
    },
    summary: 'The stream transactions has read events that break their contract.',
  },
  DatabaseDown: {
    step: '1m',
    at: '10m',
    fires: {
      'retailstream_ledger_up{app="api"}': '0+0x20',
      'retailstream_ledger_up{app="worker"}': '0+0x20',
    },
    quiet: {
      'retailstream_ledger_up{app="api"}': '0+0x20',
      'retailstream_ledger_up{app="worker"}': '1+0x20',
    },
    summary: 'No application can read the ledger: PostgreSQL is down, or does not answer.',
  },
  DatabaseBusy: {
    step: '1m',
    at: '20m',
    labels: { app: 'api' },
    fires: { 'retailstream_database_connections{app="api",state="waiting"}': '3+0x30' },
    quiet: {
      'retailstream_database_connections{app="api",state="waiting"}': '3 0 3 0+0x30',
      'retailstream_database_connections{app="api",state="active"}': '8+0x30',
    },
    summary: 'Requests of api constantly wait for a connection to PostgreSQL.',
  },
  DiskFull: {
    step: '1m',
    at: '10m',
    labels: { folder: 'state' },
    fires: {
      'retailstream_disk_free_bytes{folder="state",app="worker"}': '5+0x20',
      'retailstream_disk_size_bytes{folder="state",app="worker"}': '100+0x20',
    },
    quiet: {
      'retailstream_disk_free_bytes{folder="state",app="worker"}': '10+0x20',
      'retailstream_disk_size_bytes{folder="state",app="worker"}': '100+0x20',
    },
    summary: 'The disk of the state folder has only 5% left.',
  },
  CertificateExpires: {
    step: '1m',
    at: '2h',
    labels: { service: 'warehouse' },
    // 992,800 s from then, plus three weeks and an hour.
    fires: {
      'retailstream_certificate_expiry_timestamp_seconds{service="warehouse",app="api"}':
        '1000000+0x150',
    },
    quiet: {
      'retailstream_certificate_expiry_timestamp_seconds{service="warehouse",app="api"}':
        '1825200+0x150',
    },
    summary: 'The TLS certificate of the warehouse expires in 11d 11h 46m 40s.',
  },
  KeyExpires: {
    step: '1m',
    at: '2h',
    labels: { role: 'viewer' },
    fires: { 'retailstream_api_key_expiry_timestamp_seconds{role="viewer"}': '100000+0x150' },
    quiet: { 'retailstream_api_key_expiry_timestamp_seconds{role="viewer"}': '1220400+0x150' },
    summary: 'An API key of role viewer expires in 1d 1h 46m 40s.',
  },
  NotificationsFail: {
    step: '1m',
    at: '8h',
    labels: { channel: 'email' },
    fires: {
      // The worker restarted with the third message.
      [abandonedSeries('email')]: '2+0x299 1+0x190',
      [abandonedSeries('webhook')]: '0+0x490',
    },
    // Abandoned seven hours ago, and unchanged since.
    quiet: { [abandonedSeries('email')]: '0+0x59 1+0x430' },
    summary: 'The worker gave up notifications by email: their recipients did not get them.',
  },
  ReportsFail: {
    step: '1m',
    at: '8h',
    fires: { [reportsSeries('failed')]: '0+0x299 1+0x190' },
    quiet: { [reportsSeries('failed')]: '0+0x59 1+0x430', [reportsSeries('sent')]: '0+1x490' },
    summary: 'The worker gave up reports: their recipients did not get them.',
  },
  ApiDown: {
    step: '1m',
    at: '10m',
    fires: {
      'up{job="retailstream-api",instance="a"}': '0+0x20',
      'up{job="retailstream-worker",instance="b"}': '1+0x20',
    },
    quiet: {
      'up{job="retailstream-api",instance="a"}': '0+0x20',
      'up{job="retailstream-api",instance="c"}': '1+0x20',
    },
    summary: 'Prometheus cannot reach the API.',
  },
  // 14.4 times 0.5% is 7.2%, 6 times 3%, 3 times 1.5%.
  ApiErrorsFast: {
    step: '5m',
    at: '8h',
    fires: buildFailingSeries(80),
    quiet: buildFailingSeries(29),
    summary:
      'The API fails more than 0.5% of requests: at this rate, the error budget of a month is ' +
      'used up within days.',
  },
  ApiErrorsSlow: {
    step: '10m',
    at: '4d',
    fires: buildFailingSeries(6),
    quiet: buildFailingSeries(4),
    summary:
      'The API fails more than 0.5% of requests: at this rate, the error budget of a month will ' +
      'not last.',
  },
  ApiSlowFast: {
    step: '5m',
    at: '8h',
    fires: buildSlowSeries(150),
    quiet: buildSlowSeries(59),
    summary:
      'More than 1% of answers take longer than 0.5 s: at this rate, the error budget of a ' +
      'month is used up within days.',
  },
  ApiSlowSlow: {
    step: '10m',
    at: '4d',
    fires: buildSlowSeries(11),
    quiet: buildSlowSeries(9),
    summary:
      'More than 1% of answers take longer than 0.5 s: at this rate, the error budget of a ' +
      'month will not last.',
  },
};
