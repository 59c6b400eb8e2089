import { Gauge, type Registry } from 'prom-client';
import { BoundedReading } from '#platform/metrics/bounded-reading.js';
import type { Ledger } from '../ledger/ledger.js';
import type { RunQueue } from '../queue/run-queue.js';
import { readState } from './ledger-state.js';
import { LedgerTally } from '../tally/ledger-tally.js';
import { registerFileMetrics } from './file-metrics.js';
import { registerNotificationMetrics } from './notification-metrics.js';
import { registerQueueMetrics } from './queue-metrics.js';
import { registerRunMetrics } from './run-metrics.js';
import { registerSnapshotMetrics } from './snapshot-metrics.js';
import { registerStageMetrics } from './stage-metrics.js';

/**
 * Figures that both applications read from ledger and queue when they are scraped: they are the same
 * whoever is asked, and go on where they were when a process starts anew.
 */
export function registerLedgerMetrics(
  registry: Registry,
  ledgers: readonly Ledger[],
  queue: RunQueue,
): void {
  const tally = new LedgerTally(ledgers);
  const totals = new BoundedReading(() => tally.read());
  const state = new BoundedReading(() => readState(ledgers));
  const flows = ledgers.map(({ flow }) => flow.name);
  registerRunMetrics(registry, flows, totals, state);
  registerStageMetrics(registry, totals);
  registerSnapshotMetrics(registry, state);
  registerQueueMetrics(registry, queue, state);
  registerFileMetrics(registry, ledgers);
  const [first] = ledgers;
  if (first) registerNotificationMetrics(registry, first.warehouse);
  new Gauge({
    name: 'retailstream_ledger_up',
    help: 'Whether the ledger could be read for this scrape; figures that come from it are left out if not.',
    registers: [registry],
    async collect() {
      const read = await Promise.all([totals.figures(), state.figures()]);
      this.set(read.every((figures) => figures !== undefined) ? 1 : 0);
    },
  });
}
