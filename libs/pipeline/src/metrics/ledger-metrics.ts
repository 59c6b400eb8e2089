import { Gauge, type Registry } from 'prom-client';
import { z } from 'zod';
import { CHANNELS } from '#notify/channel-declarations.js';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { BoundedReading } from '#platform/metrics/bounded-reading.js';
import { registerGauge } from '#platform/metrics/register-gauge.js';
import { watchCertificate } from '#platform/metrics/resource-metrics.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Ledger } from '../ledger/ledger.js';
import { NOTIFICATION_STATES } from '../notifications/outbox.js';
import type { RunQueue } from '../queue/run-queue.js';
import { EventTotals } from '../totals/event-totals.js';
import { registerFileMetrics } from './file-metrics.js';
import { registerForecastMetrics } from './forecast-metrics.js';
import { type LedgerState, readState } from './ledger-state.js';
import { registerRunMetrics, registerStageMetrics } from './run-metrics.js';
import { registerSnapshotMetrics } from './snapshot-metrics.js';

const countRow = z.object({ channel: z.string(), state: z.string(), messages: z.int() });

const countSql = sqlFile(import.meta.url, './count_notifications.sql');

const sinceRow = z.object({ flow: z.string(), at: z.number() });

const sinceSql = `
  SELECT flow, extract(epoch FROM max(fresh_since))::float8 AS at
  FROM ops.notification_rules WHERE fresh_since IS NOT NULL GROUP BY flow`;

/**
 * Registers metrics of messages in the outbox, which keeps finished ones for some days, and of the time since which
 * flows must be fresh.
 */
function registerNotificationMetrics(registry: Registry, warehouse: Queryable): void {
  const counts = new BoundedReading(() =>
    queryRows(warehouse, countRow, countSql, [CHANNELS, NOTIFICATION_STATES]),
  );
  const freshSince = new BoundedReading(() => queryRows(warehouse, sinceRow, sinceSql));
  registerGauge(registry, freshSince, {
    name: 'retailstream_fresh_since_timestamp_seconds',
    help: 'Unix time, in seconds, since which a run must have succeeded: the second last deadline of the notification rules for late flows. Absent for a flow without such a rule.',
    labelNames: ['flow'],
    samples: (since) => since.map(({ flow, at: value }) => ({ flow, value })),
  });
  registerGauge(registry, counts, {
    name: 'retailstream_notifications',
    help: `Number of messages in the outbox by state: ${NOTIFICATION_STATES.join(', ')}.`,
    labelNames: ['channel', 'state'],
    samples: (all) => all.map(({ messages: value, ...labels }) => ({ ...labels, value })),
  });
}

/** Registers metrics of jobs: how many the queue has, and since when the oldest is available. */
function registerQueueMetrics(
  registry: Registry,
  queue: RunQueue,
  state: BoundedReading<LedgerState>,
): void {
  watchCertificate(registry, 'queue', () => queue.certificateExpiry?.());
  const depth = new BoundedReading(() => queue.depth());
  registerGauge(registry, depth, {
    name: 'retailstream_queue_jobs',
    help: 'Number of jobs on the queue, by state.',
    labelNames: ['state'],
    samples: (jobs) => Object.entries(jobs).map(([name, value]) => ({ state: name, value })),
  });
  // Read from the ledger, so that it also covers a job that the queue has lost.
  registerGauge(registry, state, {
    name: 'retailstream_oldest_job_timestamp_seconds',
    help: 'Unix time, in seconds, since which the oldest waiting job was ready for a worker. Absent while no job waits.',
    labelNames: ['flow'],
    samples: ({ oldest }) => oldest.map(({ flow, at: value }) => ({ flow, value })),
  });
}

/**
 * Registers the metrics that both applications read from ledger and queue at each scrape. Every process reports the
 * same values, which continue after a restart.
 */
export function registerLedgerMetrics(
  registry: Registry,
  ledgers: readonly Ledger[],
  queue: RunQueue,
): void {
  const tally = new EventTotals(ledgers);
  const totals = new BoundedReading(() => tally.read());
  const state = new BoundedReading(() => readState(ledgers));
  const flows = ledgers.map(({ flow }) => flow.name);
  registerRunMetrics(registry, flows, totals, state);
  registerStageMetrics(registry, totals);
  registerSnapshotMetrics(registry, state);
  registerQueueMetrics(registry, queue, state);
  registerFileMetrics(registry, ledgers);
  registerForecastMetrics(registry, ledgers);
  const [first] = ledgers;
  if (first) registerNotificationMetrics(registry, first.warehouse);
  new Gauge({
    name: 'retailstream_ledger_up',
    help: '1 if this scrape could read the ledger, else 0. If not, the metrics from the ledger are absent.',
    registers: [registry],
    async collect() {
      const read = await Promise.all([totals.figures(), state.figures()]);
      this.set(read.every((figures) => figures !== undefined) ? 1 : 0);
    },
  });
}
