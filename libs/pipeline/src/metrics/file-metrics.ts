import type { Registry } from 'prom-client';
import { BoundedReading } from '#platform/metrics/bounded-reading.js';
import { registerGauge } from '#platform/metrics/register-gauge.js';
import type { Ledger } from '../ledger/ledger.js';
import { summarise } from '../quarantine/quarantined-files.js';

/** Registers metrics of source files and open quarantine. */
export function registerFileMetrics(registry: Registry, ledgers: readonly Ledger[]): void {
  const files = new BoundedReading(() => Promise.all(ledgers.map(countFiles)));
  const open = new BoundedReading(() => Promise.all(ledgers.map(countOpenRows)));
  registerGauge(registry, files, {
    name: 'retailstream_source_files',
    help: 'Number of source files by status: W waiting, A being processed, I processed, E refused.',
    labelNames: ['flow', 'status'],
    samples: (counts) => counts.flat().map(({ files: value, ...labels }) => ({ ...labels, value })),
  });
  registerGauge(registry, open, {
    name: 'retailstream_quarantined_rows',
    help: 'Number of rows in quarantine without a correction, by dataset and reason.',
    labelNames: ['flow', 'dataset', 'reason'],
    samples: (rows) =>
      rows
        .flat()
        .map(({ flow, dataset, reason, open: value }) => ({ flow, dataset, reason, value })),
  });
}

async function countFiles({ flow, sourceFiles }: Ledger) {
  const counts = await sourceFiles.countByStatus();
  return counts.map(({ status, files }) => ({ flow: flow.name, status, files }));
}

async function countOpenRows(ledger: Ledger) {
  const { byReason } = await summarise(ledger);
  return byReason.map((counts) => ({ ...counts, flow: ledger.flow.name }));
}
