import { Counter, Gauge, type Registry } from 'prom-client';
import type { BoundedReading } from '#platform/metrics/bounded-reading.js';
import type { LedgerState } from './ledger-state.js';
import type { Totals } from '../tally/ledger-tally.js';
import { TalliedHistogram } from './tallied-histogram.js';

const OUTCOMES = ['succeeded', 'unchanged', 'held', 'failed', 'cancelled'];

/** Runs: how they ended, how long they took, and those under way. */
export function registerRunMetrics(
  registry: Registry,
  flows: readonly string[],
  totals: BoundedReading<Totals>,
  state: BoundedReading<LedgerState>,
): void {
  const registers = [registry];
  new Counter({
    name: 'retailstream_runs_total',
    help: 'Runs that ended, by outcome: succeeded, unchanged, held by the quality gate, failed, cancelled.',
    labelNames: ['flow', 'outcome'],
    registers,
    async collect() {
      const figures = await totals.figures();
      // Not before: another scrape may have waited for the same reading.
      this.reset();
      if (!figures) return;
      // An increase can be told only from a series that was there before it.
      for (const flow of flows) for (const outcome of OUTCOMES) this.inc({ flow, outcome }, 0);
      for (const { measure, flow, outcome, count } of figures.times.values()) {
        if (measure === 'run') this.inc({ flow, outcome }, count);
      }
    },
  });
  new TalliedHistogram({
    name: 'retailstream_run_duration_seconds',
    help: 'Time from the beginning of a run to its end, by outcome.',
    labelNames: ['flow', 'outcome'],
    registers,
    measure: 'run',
    totals: () => totals.figures(),
  });
  new Gauge({
    name: 'retailstream_last_run_timestamp_seconds',
    help: 'When the newest run of each outcome ended, as Unix time.',
    labelNames: ['flow', 'outcome'],
    registers,
    async collect() {
      this.reset();
      const figures = await state.figures();
      for (const { at, ...labels } of figures?.lastRuns ?? []) this.set(labels, at);
    },
  });
  new Gauge({
    name: 'retailstream_active_runs',
    help: 'Runs that are waiting, queued or running.',
    labelNames: ['flow', 'status'],
    registers,
    async collect() {
      this.reset();
      const figures = await state.figures();
      if (!figures) return;
      for (const flow of flows) {
        for (const status of ['waiting', 'queued', 'running']) this.set({ flow, status }, 0);
      }
      for (const { runs, ...labels } of figures.active) this.set(labels, runs);
    },
  });
  new Gauge({
    name: 'retailstream_active_run_step_timestamp_seconds',
    help: 'When the run under way took its last step, as Unix time; absent while there is none.',
    labelNames: ['flow'],
    registers,
    async collect() {
      this.reset();
      const figures = await state.figures();
      for (const { flow, at } of figures?.steps ?? []) this.set({ flow }, at);
    },
  });
}
