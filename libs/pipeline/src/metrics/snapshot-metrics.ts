import type { Registry } from 'prom-client';
import type { BoundedReading } from '#platform/metrics/bounded-reading.js';
import { registerGauge } from '#platform/metrics/register-gauge.js';
import { markConfidential } from '#platform/metrics/scrapes.js';
import type { LedgerState } from './ledger-state.js';

const STATUSES = ['building', 'held', 'published', 'retained'];

/**
 * Registers metrics of snapshots and of the published one of each flow. Its age follows from its time of publication.
 */
export function registerSnapshotMetrics(
  registry: Registry,
  state: BoundedReading<LedgerState>,
): void {
  registerGauge(registry, state, {
    name: 'retailstream_snapshots',
    help: 'Number of kept snapshots by status: building, held by the quality gate, published, retained.',
    labelNames: ['flow', 'status'],
    samples: ({ snapshots }) => [
      ...snapshots.flatMap(({ flow }) => STATUSES.map((status) => ({ flow, status, value: 0 }))),
      ...snapshots.map(({ snapshots: value, ...labels }) => ({ ...labels, value })),
    ],
  });
  const labelNames = ['flow'] as const;
  const ofPublished =
    (figure: Exclude<keyof LedgerState['published'][number], 'flow'>) =>
    ({ published }: LedgerState) =>
      published.map(({ flow, [figure]: value }) => ({ flow, value }));
  registerGauge(registry, state, {
    name: 'retailstream_published_timestamp_seconds',
    help: 'Unix time, in seconds, when the published snapshot was published.',
    labelNames,
    samples: ofPublished('at'),
  });
  registerGauge(registry, state, {
    name: 'retailstream_data_through_timestamp_seconds',
    help: 'Unix time, in seconds, of midnight UTC of the newest day in the published snapshot.',
    labelNames,
    samples: ofPublished('dataThrough'),
  });
  registerGauge(registry, state, {
    name: 'retailstream_published_rows',
    help: 'Number of fact rows in the published snapshot.',
    labelNames,
    samples: ofPublished('rows'),
  });
  markConfidential(registry, 'retailstream_published_money');
  registerGauge(registry, state, {
    name: 'retailstream_published_money',
    help: 'Sum of the money of the fact rows in the published snapshot, in the currency of the files.',
    labelNames,
    samples: ofPublished('money'),
  });
}
