import { Gauge, type Registry } from 'prom-client';
import type { BoundedReading } from '#platform/metrics/bounded-reading.js';
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
  const registers = [registry];
  new Gauge({
    name: 'retailstream_snapshots',
    help: 'Number of kept snapshots by status: building, held by the quality gate, published, retained.',
    labelNames: ['flow', 'status'],
    registers,
    async collect() {
      this.reset();
      const figures = await state.figures();
      for (const { flow } of figures?.snapshots ?? []) {
        for (const status of STATUSES) this.set({ flow, status }, 0);
      }
      for (const { snapshots, ...labels } of figures?.snapshots ?? []) this.set(labels, snapshots);
    },
  });
  const ofPublished = (read: (published: LedgerState['published'][number]) => number | null) =>
    async function (this: Gauge<'flow'>): Promise<void> {
      this.reset();
      for (const published of (await state.figures())?.published ?? []) {
        const value = read(published);
        if (value !== null) this.set({ flow: published.flow }, value);
      }
    };
  const labelNames = ['flow'] as const;
  new Gauge({
    name: 'retailstream_published_timestamp_seconds',
    help: 'Unix time, in seconds, when the published snapshot was published.',
    labelNames,
    registers,
    collect: ofPublished(({ at }) => at),
  });
  new Gauge({
    name: 'retailstream_data_through_timestamp_seconds',
    help: 'Unix time, in seconds, of midnight UTC of the newest day in the published snapshot.',
    labelNames,
    registers,
    collect: ofPublished(({ dataThrough }) => dataThrough),
  });
  new Gauge({
    name: 'retailstream_published_rows',
    help: 'Number of fact rows in the published snapshot.',
    labelNames,
    registers,
    collect: ofPublished(({ rows }) => rows),
  });
  markConfidential(registry, 'retailstream_published_money');
  new Gauge({
    name: 'retailstream_published_money',
    help: 'Sum of the money of the fact rows in the published snapshot, in the currency of the files.',
    labelNames,
    registers,
    collect: ofPublished(({ money }) => money),
  });
}
