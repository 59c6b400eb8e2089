import { Gauge, type Registry } from 'prom-client';
import type { Ledger } from '../ledger/ledger.js';
import { summarise } from '../quarantine/quarantine-summary.js';
import type { RunQueue } from '../queue/run-queue.js';

/** Gauges that both applications read from ledger and queue when they are scraped. */
export function registerLedgerMetrics(registry: Registry, ledger: Ledger, queue: RunQueue): void {
  new Gauge({
    name: 'retailstream_queue_jobs',
    help: 'Jobs on the queue, by state.',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      // A scrape must not fail because the queue is down: that is what /readyz and alerts are for.
      const depth = await queue.depth().catch((): Record<string, number> => ({}));
      for (const [state, jobs] of Object.entries(depth)) this.set({ state }, jobs);
    },
  });
  new Gauge({
    name: 'retailstream_source_files',
    help: 'Source files by status: W waiting, A being processed, I processed, E refused.',
    labelNames: ['status'],
    registers: [registry],
    async collect() {
      const counts = await ledger.sourceFiles.countByStatus().catch(() => undefined);
      for (const { status, files } of counts ?? []) this.set({ status }, files);
    },
  });
  new Gauge({
    name: 'retailstream_quarantined_rows',
    help: 'Rows in quarantine that nobody has mended, by dataset and reason.',
    labelNames: ['dataset', 'reason'],
    registers: [registry],
    async collect() {
      const summary = await summarise(ledger.warehouse).catch(() => undefined);
      if (!summary) return;
      // What is mended or read again by other rules is gone, not at its last count.
      this.reset();
      for (const { dataset, reason, open } of summary.byReason) {
        this.set({ dataset, reason }, open);
      }
    },
  });
  new Gauge({
    name: 'retailstream_last_success_timestamp_seconds',
    help: 'When the last successful run finished, as Unix time; 0 when none has.',
    registers: [registry],
    async collect() {
      const at = await ledger.runs.lastSuccess().catch(() => undefined);
      if (at !== undefined) this.set(at);
    },
  });
}
