import { objectives } from '../objectives.js';
import type { Group } from './rule.js';

const { diskFreeShare, keyDays, certificateDays, givenUpWithin } = objectives;
const DAY = 24 * 3600;
const secondsUntil = (metric: string, by: string) => `min by (${by}) (${metric}) - time()`;

export const platformRules: Group = {
  name: 'retailstream-platform',
  rules: [
    {
      alert: 'DatabaseDown',
      expr: 'max(retailstream_ledger_up) == 0',
      for: '2m',
      severity: 'page',
      summary: 'No application can read the ledger: PostgreSQL is down, or does not answer.',
    },
    {
      alert: 'DatabaseBusy',
      expr: 'max by (app) (retailstream_database_connections{state="waiting"}) > 0',
      for: '10m',
      severity: 'ticket',
      summary: 'Requests of {{ $labels.app }} constantly wait for a connection to PostgreSQL.',
    },
    {
      alert: 'DiskFull',
      expr: `min by (folder) (retailstream_disk_free_bytes / retailstream_disk_size_bytes) < ${diskFreeShare}`,
      for: '5m',
      severity: 'page',
      summary:
        'The disk of the {{ $labels.folder }} folder has only {{ $value | humanizePercentage }} left.',
    },
    {
      alert: 'CertificateExpires',
      expr: `${secondsUntil('retailstream_certificate_expiry_timestamp_seconds', 'service')} < ${certificateDays * DAY}`,
      for: '1h',
      severity: 'ticket',
      summary:
        'The TLS certificate of the {{ $labels.service }} expires in {{ $value | ' +
        'humanizeDuration }}.',
    },
    {
      alert: 'KeyExpires',
      expr: `${secondsUntil('retailstream_api_key_expiry_timestamp_seconds', 'role')} < ${keyDays * DAY}`,
      for: '1h',
      severity: 'ticket',
      summary: 'An API key of role {{ $labels.role }} expires in {{ $value | humanizeDuration }}.',
    },
    {
      alert: 'NotificationsFail',
      // Abandoned messages stay in the outbox for months: only an increase raises the alert.
      expr: `sum by (channel) (increase(retailstream_notifications_abandoned_total[${givenUpWithin}])) > 0`,
      for: '0m',
      severity: 'ticket',
      summary:
        'The worker gave up notifications by {{ $labels.channel }}: their recipients did not ' +
        'get them.',
    },
    {
      alert: 'ReportsFail',
      expr: `sum(increase(retailstream_reports_total{outcome="failed"}[${givenUpWithin}])) > 0`,
      for: '0m',
      severity: 'ticket',
      summary: 'The worker gave up reports: their recipients did not get them.',
    },
  ],
};
