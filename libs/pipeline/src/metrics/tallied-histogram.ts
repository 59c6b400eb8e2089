import { Histogram, type Registry } from 'prom-client';
import { BUCKETS, type Subject } from '../tally/counted.js';
import type { Durations, Totals } from '../tally/ledger-tally.js';

const MICROSECONDS = 1_000_000;

type Label = Exclude<keyof Subject, 'measure'>;

interface TalliedOptions {
  name: string;
  help: string;
  labelNames: readonly Label[];
  registers: readonly Registry[];
  /** Which durations it shows. */
  measure: Subject['measure'];
  totals: () => Promise<Totals | undefined>;
}

/** A histogram of durations that the ledger has counted: it observes nothing itself. */
export class TalliedHistogram extends Histogram<Label> {
  private readonly options: TalliedOptions;

  constructor(options: TalliedOptions) {
    const { name, help, labelNames, registers } = options;
    super({ name, help, labelNames, registers: [...registers], buckets: [...BUCKETS] });
    this.options = options;
  }

  /** What the library asks for, whichever format it writes. */
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
