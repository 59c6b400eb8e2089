import { Counter, Histogram, type Registry } from 'prom-client';
import type { BoundedReading } from '#platform/metrics/bounded-reading.js';
import { registerGauge } from '#platform/metrics/register-gauge.js';
import { BUCKETS, type Durations, type Subject, type Totals } from '../totals/event-totals.js';
import type { LedgerState } from './ledger-state.js';

const MICROSECONDS = 1_000_000;

type Label = Exclude<keyof Subject, 'measure'>;

interface LedgerHistogramOptions {
  name: string;
  help: string;
  labelNames: readonly Label[];
  registers: readonly Registry[];
  /** The durations it shows. */
  measure: Subject['measure'];
  totals: () => Promise<Totals | undefined>;
}

/** A histogram of durations that the ledger has counted; it records no observations itself. */
class LedgerHistogram extends Histogram<Label> {
  private readonly options: LedgerHistogramOptions;

  constructor(options: LedgerHistogramOptions) {
    const { name, help, labelNames, registers } = options;
    super({ name, help, labelNames, registers: [...registers], buckets: [...BUCKETS] });
    this.options = options;
  }

  /** The library calls this for every output format. */
  async getForPromString() {
    const { name, help, measure, totals } = this.options;
    const all = [...((await totals())?.times.values() ?? [])];
    const shown = all.filter((each) => each.measure === measure);
    return { name, help, type: 'histogram', values: shown.flatMap((each) => this.samples(each)) };
  }

  private samples({ buckets, microseconds, timed, ...subject }: Subject & Durations) {
    const { name, labelNames } = this.options;
    const labels = Object.fromEntries(labelNames.map((label) => [label, subject[label]]));
    const sample = (suffix: string, value: number, le: { le?: number | string } = {}) => ({
      metricName: `${name}_${suffix}`,
      labels: { ...le, ...labels },
      sharedLabels: {},
      value,
    });
    let upTo = 0;
    return [
      ...buckets.map((count, place) =>
        sample('bucket', (upTo += count), { le: BUCKETS[place] ?? '+Inf' }),
      ),
      sample('sum', microseconds / MICROSECONDS),
      sample('count', timed),
    ];
  }
}

const OUTCOMES = ['succeeded', 'unchanged', 'held', 'failed', 'cancelled'];
const ACTIVE = ['waiting', 'queued', 'running'];

/** Registers metrics of runs: outcomes, durations and active runs. */
export function registerRunMetrics(
  registry: Registry,
  flows: readonly string[],
  totals: BoundedReading<Totals>,
  state: BoundedReading<LedgerState>,
): void {
  const registers = [registry];
  new Counter({
    name: 'retailstream_runs_total',
    help: 'Number of ended runs by outcome: succeeded, unchanged, held by the quality gate, failed, cancelled.',
    labelNames: ['flow', 'outcome'],
    registers,
    async collect() {
      const figures = await totals.figures();
      // After the wait: another scrape may have waited for the same reading.
      this.reset();
      if (!figures) return;
      // Prometheus detects an increase only in a series that already exists.
      for (const flow of flows) for (const outcome of OUTCOMES) this.inc({ flow, outcome }, 0);
      for (const { measure, flow, outcome, count } of figures.times.values()) {
        if (measure === 'run') this.inc({ flow, outcome }, count);
      }
    },
  });
  new LedgerHistogram({
    name: 'retailstream_run_duration_seconds',
    help: 'Seconds from the start of a run to its end, by outcome.',
    labelNames: ['flow', 'outcome'],
    registers,
    measure: 'run',
    totals: () => totals.figures(),
  });
  registerGauge(registry, state, {
    name: 'retailstream_last_run_timestamp_seconds',
    help: 'Unix time, in seconds, when the newest run of each outcome ended.',
    labelNames: ['flow', 'outcome'],
    samples: ({ lastRuns }) => lastRuns.map(({ at: value, ...labels }) => ({ ...labels, value })),
  });
  registerGauge(registry, state, {
    name: 'retailstream_active_runs',
    help: 'Number of runs by status: waiting, queued, running.',
    labelNames: ['flow', 'status'],
    samples: ({ active }) => [
      ...flows.flatMap((flow) => ACTIVE.map((status) => ({ flow, status, value: 0 }))),
      ...active.map(({ runs: value, ...labels }) => ({ ...labels, value })),
    ],
  });
  registerGauge(registry, state, {
    name: 'retailstream_active_run_step_timestamp_seconds',
    help: 'Unix time, in seconds, of the last step of the active run. Absent while no run is active.',
    labelNames: ['flow'],
    samples: ({ steps }) => steps.map(({ flow, at: value }) => ({ flow, value })),
  });
}

/** Registers metrics of stages: wait, work and the fate of their rows. */
export function registerStageMetrics(registry: Registry, totals: BoundedReading<Totals>): void {
  const registers = [registry];
  new LedgerHistogram({
    name: 'retailstream_stage_wait_seconds',
    help: 'Seconds the stage was ready but no worker had claimed it, for each attempt.',
    labelNames: ['flow', 'stage'],
    registers,
    measure: 'wait',
    totals: () => totals.figures(),
  });
  new LedgerHistogram({
    name: 'retailstream_stage_duration_seconds',
    help: 'Seconds that an attempt at a stage took, by outcome: succeeded, failed, cancelled.',
    labelNames: ['flow', 'stage', 'outcome'],
    registers,
    measure: 'work',
    totals: () => totals.figures(),
  });
  new Counter({
    name: 'retailstream_stage_rows_total',
    help: 'Number of rows of succeeded stages by fate: in, out, quarantined, duplicate, superseded, restated.',
    labelNames: ['flow', 'stage', 'fate'],
    registers,
    async collect() {
      const figures = await totals.figures();
      // After the wait: another scrape may have waited for the same reading.
      this.reset();
      for (const { rows, ...labels } of figures?.rows.values() ?? []) this.inc(labels, rows);
    },
  });
}
