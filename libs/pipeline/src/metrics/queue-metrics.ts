import { Gauge, type Registry } from 'prom-client';
import { BoundedReading } from '#platform/metrics/bounded-reading.js';
import { watchCertificate } from '#platform/metrics/resource-metrics.js';
import type { RunQueue } from '../queue/run-queue.js';
import type { LedgerState } from './ledger-state.js';

/** Jobs: how many the queue has, and since when the oldest could be taken. */
export function registerQueueMetrics(
  registry: Registry,
  queue: RunQueue,
  state: BoundedReading<LedgerState>,
): void {
  watchCertificate(registry, 'queue', () => queue.certificateExpiry?.());
  const depth = new BoundedReading(() => queue.depth());
  new Gauge({
    name: 'retailstream_queue_jobs',
    help: 'Jobs on the queue, by state.',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      this.reset();
      const jobs = Object.entries((await depth.figures()) ?? {});
      for (const [name, count] of jobs) this.set({ state: name }, count);
    },
  });
  // From the ledger: a job that the queue has lost waits too, and there it can be seen.
  new Gauge({
    name: 'retailstream_oldest_job_timestamp_seconds',
    help: 'Since when the job that has waited longest could be taken, as Unix time; absent while none waits.',
    labelNames: ['flow'],
    registers: [registry],
    async collect() {
      this.reset();
      const figures = await state.figures();
      for (const { flow, at } of figures?.oldest ?? []) this.set({ flow }, at);
    },
  });
}
