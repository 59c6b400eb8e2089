import type { Group } from './rule.js';

export const streamRules: Group = {
  name: 'retailstream-streams',
  rules: [
    {
      alert: 'StreamStopped',
      expr: 'max by (stream) (retailstream_stream_stopped) > 0',
      for: '1m',
      severity: 'page',
      summary: 'The stream {{ $labels.stream }} has stopped and waits for an operator.',
    },
    {
      alert: 'StreamRetrying',
      expr: 'time() - min by (stream) (retailstream_stream_error_since_timestamp_seconds) > 300',
      for: '1m',
      severity: 'page',
      summary:
        'The stream {{ $labels.stream }} cannot read for {{ $value | humanizeDuration }}, and tries again.',
    },
    {
      alert: 'StreamBehind',
      expr: 'time() - min by (stream) (retailstream_stream_unread_timestamp_seconds) > 300',
      for: '5m',
      severity: 'page',
      summary:
        'The oldest unread event of the stream {{ $labels.stream }} arrived {{ $value | humanizeDuration }} ago.',
    },
    {
      alert: 'EventsFaulty',
      expr: 'max by (stream) (increase(retailstream_stream_events_total{outcome="faulty"}[1h])) > 0',
      for: '0m',
      severity: 'ticket',
      summary: 'The stream {{ $labels.stream }} has read events that break their contract.',
    },
  ],
};
