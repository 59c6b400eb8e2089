import type { Page } from './dashboard.js';

const DURATION = 'retailstream_http_request_duration_seconds';
const asked = '{app="api",route!~"/(metrics|livez|readyz)"}';

export const api: Page = {
  uid: 'retailstream-api',
  title: 'API',
  description: 'Requests, their durations, and refused requests.',
  panels: [
    {
      kind: 'stat',
      title: 'Requests in the last hour',
      unit: 'short',
      queries: [['api:requests:increase1h', 'requests']],
    },
    {
      kind: 'stat',
      title: 'Failed in the last hour',
      unit: 'percentunit',
      queries: [['api:errors:ratio_rate1h', 'failed']],
    },
    {
      kind: 'stat',
      title: 'Slow in the last hour',
      unit: 'percentunit',
      queries: [['api:slow:ratio_rate1h', 'slow']],
    },
    {
      kind: 'stat',
      title: 'Answers from the cache',
      unit: 'percentunit',
      queries: [
        [
          'sum(rate(retailstream_api_answers_total{source="stored"}[1h])) / (sum(rate(retailstream_api_answers_total[1h])) > 0) or vector(0)',
          'stored',
        ],
      ],
    },
    {
      kind: 'course',
      title: 'Requests by route',
      unit: 'reqps',
      queries: [
        [`sum by (method, route) (rate(${DURATION}_count${asked}[5m]))`, '{{method}} {{route}}'],
      ],
    },
    {
      kind: 'course',
      title: 'Requests by status',
      unit: 'reqps',
      queries: [[`sum by (status) (rate(${DURATION}_count${asked}[5m]))`, '{{status}}']],
    },
    {
      kind: 'course',
      title: 'Duration by route, 95th percentile',
      unit: 's',
      queries: [
        [
          `histogram_quantile(0.95, sum by (le, route) (rate(${DURATION}_bucket${asked}[5m])))`,
          '{{route}}',
        ],
      ],
    },
    {
      kind: 'course',
      title: 'Duration of GraphQL operations, 95th percentile',
      unit: 's',
      queries: [
        [
          'histogram_quantile(0.95, sum by (le, operation, field) (rate(retailstream_graphql_field_duration_seconds_bucket[5m])))',
          '{{operation}} {{field}}',
        ],
      ],
    },
    {
      kind: 'course',
      title: 'Bytes of cached answers',
      unit: 'bytes',
      queries: [['sum(retailstream_api_cache_bytes)', 'stored']],
    },
    {
      kind: 'course',
      title: 'Requests refused by rate limits',
      unit: 'reqps',
      queries: [
        ['sum by (by) (rate(retailstream_api_rate_limited_total[5m])) or vector(0)', '{{by}}'],
      ],
    },
    {
      kind: 'course',
      title: 'API keys refused',
      unit: 'reqps',
      queries: [
        [
          'sum by (reason) (rate(retailstream_api_refused_keys_total[5m])) or vector(0)',
          '{{reason}}',
        ],
      ],
    },
    {
      kind: 'course',
      title: 'Exports finished in the last hour',
      unit: 'short',
      queries: [
        [
          'sum by (format, outcome) (increase(retailstream_exports_total[1h])) or vector(0)',
          '{{format}} {{outcome}}',
        ],
      ],
    },
    {
      kind: 'course',
      title: 'Exports in progress',
      unit: 'short',
      queries: [['sum(retailstream_active_exports)', 'exports']],
    },
    {
      kind: 'course',
      title: 'Answers cancelled for slow clients in the last hour',
      unit: 'short',
      queries: [['increase(retailstream_api_slow_clients_total[1h]) or vector(0)', 'answers']],
    },
    {
      kind: 'course',
      title: 'Next API key expires in',
      description: 'Empty when no key expires.',
      unit: 's',
      queries: [
        [
          'min by (role) (retailstream_api_key_expiry_timestamp_seconds) - time() or vector(0)',
          '{{role}}',
        ],
      ],
    },
  ],
};
