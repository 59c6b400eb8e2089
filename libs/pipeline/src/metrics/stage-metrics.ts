import { Counter, type Registry } from 'prom-client';
import type { BoundedReading } from '#platform/metrics/bounded-reading.js';
import type { Totals } from '../tally/ledger-tally.js';
import { TalliedHistogram } from './tallied-histogram.js';

/** Stages: how long they waited and worked, and what became of their rows. */
export function registerStageMetrics(registry: Registry, totals: BoundedReading<Totals>): void {
  const registers = [registry];
  new TalliedHistogram({
    name: 'retailstream_stage_wait_seconds',
    help: 'Time from when a stage could start to when a worker took it, for each attempt.',
    labelNames: ['flow', 'stage'],
    registers,
    measure: 'wait',
    totals: () => totals.figures(),
  });
  new TalliedHistogram({
    name: 'retailstream_stage_duration_seconds',
    help: 'Time an attempt at a stage took, by outcome: succeeded, failed, cancelled.',
    labelNames: ['flow', 'stage', 'outcome'],
    registers,
    measure: 'work',
    totals: () => totals.figures(),
  });
  new Counter({
    name: 'retailstream_stage_rows_total',
    help: 'Rows of succeeded stages: in, out, quarantined, duplicate, superseded, restated.',
    labelNames: ['flow', 'stage', 'fate'],
    registers,
    async collect() {
      const figures = await totals.figures();
      // Not before: another scrape may have waited for the same reading.
      this.reset();
      for (const { rows, ...labels } of figures?.rows.values() ?? []) this.inc(labels, rows);
    },
  });
}
