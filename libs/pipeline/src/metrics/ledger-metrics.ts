import { Gauge, type Registry } from 'prom-client';
import type { Ledger } from '../ledger/ledger.js';
import { summarise } from '../quarantine/quarantine-summary.js';
import type { RunQueue } from '../queue/run-queue.js';

/** Gauges that both applications read from ledger and queue when they are scraped. */
export function registerLedgerMetrics(
  registry: Registry,
  ledgers: readonly Ledger[],
  queue: RunQueue,
): void {
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
    labelNames: ['flow', 'status'],
    registers: [registry],
    async collect() {
      for (const ledger of ledgers) {
        const flow = ledger.flow.name;
        const counts = await ledger.sourceFiles.countByStatus().catch(() => undefined);
        for (const { status, files } of counts ?? []) this.set({ flow, status }, files);
      }
    },
  });
  new Gauge({
    name: 'retailstream_quarantined_rows',
    help: 'Rows in quarantine that nobody has mended, by dataset and reason.',
    labelNames: ['flow', 'dataset', 'reason'],
    registers: [registry],
    async collect() {
      const summaries = await Promise.all(ledgers.map(summaryOf)).catch(() => undefined);
      if (!summaries) return;
      // What is mended or read again by other rules is gone, not at its last count.
      this.reset();
      for (const { flow, dataset, reason, open } of summaries.flat()) {
        this.set({ flow, dataset, reason }, open);
      }
    },
  });
  new Gauge({
    name: 'retailstream_last_success_timestamp_seconds',
    help: 'When the last successful run finished, as Unix time; 0 when none has.',
    labelNames: ['flow'],
    registers: [registry],
    async collect() {
      for (const ledger of ledgers) {
        const at = await ledger.runs.lastSuccess().catch(() => undefined);
        if (at !== undefined) this.set({ flow: ledger.flow.name }, at);
      }
    },
  });
}

async function summaryOf(ledger: Ledger) {
  const { byReason } = await summarise(ledger);
  return byReason.map((counts) => ({ ...counts, flow: ledger.flow.name }));
}
