import { Gauge, type Registry } from 'prom-client';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { BoundedReading } from '#platform/metrics/bounded-reading.js';
import type { Forecast } from '../flow/forecast.js';
import type { Ledger } from '../ledger/ledger.js';

const STATES = ['CURRENT', 'STALE', 'NONE'];

const stateRow = z.object({ state: z.string(), models: z.int() });

const accuracyRow = z.object({
  subject: z.string(),
  outside: z.number().nullable(),
  bias: z.number().nullable(),
  wmae: z.number().nullable(),
  bestWmae: z.number().nullable(),
});
type Accuracy = z.output<typeof accuracyRow>;

/** Forecasts in the published snapshot of a flow. */
interface ForecastFigures {
  flow: string;
  snapshot: string;
  states: readonly z.output<typeof stateRow>[];
  accuracy: readonly Accuracy[];
}

/** Reads the figures of each flow once for each published snapshot, whose rows never change. */
class ForecastReader {
  private readonly latest = new Map<string, ForecastFigures>();

  constructor(private readonly ledgers: readonly Ledger[]) {}

  /** @throws the error of the warehouse */
  async read(): Promise<ForecastFigures[]> {
    const figures: ForecastFigures[] = [];
    for (const ledger of this.ledgers) {
      const { name: flow, forecast } = ledger.flow;
      if (!forecast) continue;
      const snapshot = await ledger.snapshots.published();
      if (!/^\d+$/.test(snapshot)) continue;
      const before = this.latest.get(flow);
      const now =
        before?.snapshot === snapshot ? before : await figuresOf(ledger, forecast, snapshot);
      this.latest.set(flow, now);
      figures.push(now);
    }
    return figures;
  }
}

async function figuresOf(
  { flow, warehouse }: Ledger,
  { model, accuracy }: Forecast,
  snapshot: string,
): Promise<ForecastFigures> {
  const statesSql = `
    SELECT state, count(*)::integer AS models FROM mart.${model} WHERE snapshot_id = $1 GROUP BY state`;
  return {
    flow: flow.name,
    snapshot,
    states: await queryRows(warehouse, stateRow, statesSql, [snapshot]),
    accuracy: await queryRows(warehouse, accuracyRow, accuracy, [snapshot]),
  };
}

/** Registers metrics of the forecasts in the published snapshot of each flow: their state and their accuracy. */
export function registerForecastMetrics(registry: Registry, ledgers: readonly Ledger[]): void {
  const registers = [registry];
  const reader = new ForecastReader(ledgers);
  const reading = new BoundedReading(() => reader.read());
  new Gauge({
    name: 'retailstream_forecasts',
    help: 'Number of forecast models in the published snapshot by state: CURRENT, STALE (the forecasts of an earlier snapshot), NONE.',
    labelNames: ['flow', 'state'],
    registers,
    async collect() {
      this.reset();
      for (const { flow, states } of (await reading.figures()) ?? []) {
        for (const state of STATES) this.set({ flow, state }, 0);
        for (const { state, models } of states) this.set({ flow, state }, models);
      }
    },
  });
  const labelNames = ['flow', 'subject'] as const;
  const collect = (figure: Exclude<keyof Accuracy, 'subject'>) =>
    async function (this: Gauge<(typeof labelNames)[number]>): Promise<void> {
      this.reset();
      for (const { flow, accuracy } of (await reading.figures()) ?? []) {
        for (const { subject, [figure]: value } of accuracy) {
          if (value !== null) this.set({ flow, subject }, value);
        }
      }
    };
  new Gauge({
    name: 'retailstream_forecast_outside_ratio',
    help: 'Share of sales outside the 80 % interval of their forecast, over the last eight judged weeks.',
    labelNames,
    registers,
    collect: collect('outside'),
  });
  new Gauge({
    name: 'retailstream_forecast_bias_ratio',
    help: 'Forecast minus sales, as a share of the sales, over the last eight judged weeks.',
    labelNames,
    registers,
    collect: collect('bias'),
  });
  new Gauge({
    name: 'retailstream_forecast_wmae_ratio',
    help: 'WMAE of the forecast over that of the seasonal naive forecast, over the last eight judged weeks.',
    labelNames,
    registers,
    collect: collect('wmae'),
  });
  new Gauge({
    name: 'retailstream_forecast_best_wmae_ratio',
    help: 'WMAE of the forecast over that of the seasonal naive forecast, in the best of the last four judged weeks.',
    labelNames,
    registers,
    collect: collect('bestWmae'),
  });
}
