import { Gauge, type Registry } from 'prom-client';
import { BoundedReading } from '#platform/metrics/bounded-reading.js';
import type { Ledger } from '../ledger/ledger.js';
import { summarise } from '../quarantine/quarantined-files.js';

/** Registers metrics of source files and open quarantine. */
export function registerFileMetrics(registry: Registry, ledgers: readonly Ledger[]): void {
  const files = new BoundedReading(() => Promise.all(ledgers.map(filesOf)));
  const open = new BoundedReading(() => Promise.all(ledgers.map(openRowsOf)));
  new Gauge({
    name: 'retailstream_source_files',
    help: 'Number of source files by status: W waiting, A being processed, I processed, E refused.',
    labelNames: ['flow', 'status'],
    registers: [registry],
    async collect() {
      this.reset();
      for (const counts of (await files.figures()) ?? []) {
        for (const { files: count, ...labels } of counts) this.set(labels, count);
      }
    },
  });
  new Gauge({
    name: 'retailstream_quarantined_rows',
    help: 'Number of rows in quarantine without a correction, by dataset and reason.',
    labelNames: ['flow', 'dataset', 'reason'],
    registers: [registry],
    async collect() {
      // A series without rows disappears instead of keeping its last value.
      this.reset();
      for (const rows of (await open.figures()) ?? []) {
        for (const { flow, dataset, reason, open: count } of rows) {
          this.set({ flow, dataset, reason }, count);
        }
      }
    },
  });
}

async function filesOf({ flow, sourceFiles }: Ledger) {
  const counts = await sourceFiles.countByStatus();
  return counts.map(({ status, files }) => ({ flow: flow.name, status, files }));
}

async function openRowsOf(ledger: Ledger) {
  const { byReason } = await summarise(ledger);
  return byReason.map((counts) => ({ ...counts, flow: ledger.flow.name }));
}
