import type { Registry } from 'prom-client';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { BoundedReading } from '#platform/metrics/bounded-reading.js';
import { registerGauge } from '#platform/metrics/register-gauge.js';
import type { Forecast } from '../flow/forecast.js';
import type { Ledger } from '../ledger/ledger.js';

const STATES = ['CURRENT', 'STALE', 'NONE'];

const stateRow = z.object({ state: z.string(), models: z.int() });

const accuracyRow = z.object({
  subject: z.string(),
  outside: z.number().nullable(),
  bestOutside: z.number().nullable(),
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

/** Reads the accuracy of each flow once for each published snapshot, whose rows never change; the states each time. */
class ForecastReader {
  private readonly latest = new Map<string, Pick<ForecastFigures, 'snapshot' | 'accuracy'>>();

  constructor(private readonly ledgers: readonly Ledger[]) {}

  /** @throws the error of the warehouse */
  async read(): Promise<ForecastFigures[]> {
    const figures: ForecastFigures[] = [];
    for (const ledger of this.ledgers) {
      const { name: flow, forecast } = ledger.flow;
      if (!forecast) continue;
      const snapshot = await ledger.snapshots.readPublished();
      if (!/^\d+$/.test(snapshot)) continue;
      const before = this.latest.get(flow);
      const known =
        before?.snapshot === snapshot ? before : await readAccuracy(ledger, forecast, snapshot);
      this.latest.set(flow, known);
      figures.push({ flow, ...known, states: await readStates(ledger, forecast, snapshot) });
    }
    return figures;
  }
}

async function readAccuracy(
  { warehouse }: Ledger,
  { accuracy }: Forecast,
  snapshot: string,
): Promise<Pick<ForecastFigures, 'snapshot' | 'accuracy'>> {
  return { snapshot, accuracy: await queryRows(warehouse, accuracyRow, accuracy, [snapshot]) };
}

/** Returns the states as answers give them: STALE when a later week of sales is complete than the forecasts follow from. */
function readStates(
  { warehouse }: Ledger,
  { upstream, model }: Forecast,
  snapshot: string,
): Promise<ForecastFigures['states'][number][]> {
  return queryRows(
    warehouse,
    stateRow,
    `SELECT CASE WHEN state = 'CURRENT' AND own.complete_through < sales.complete_through
              THEN 'STALE' ELSE state END AS state, count(*)::integer AS models
     FROM mart.${model}
     JOIN ops.snapshots own USING (snapshot_id)
     LEFT JOIN ops.snapshots sales ON sales.flow = $2 AND sales.status = 'published'
     WHERE own.snapshot_id = $1 GROUP BY 1`,
    [snapshot, upstream],
  );
}

/** Registers metrics of the forecasts in the published snapshot of each flow: their state and their accuracy. */
export function registerForecastMetrics(registry: Registry, ledgers: readonly Ledger[]): void {
  const reader = new ForecastReader(ledgers);
  const reading = new BoundedReading(() => reader.read());
  registerGauge(registry, reading, {
    name: 'retailstream_forecasts',
    help: 'Number of forecast models in the published snapshot by state: CURRENT, STALE (a later week of sales is complete), NONE.',
    labelNames: ['flow', 'state'],
    samples: (figures) =>
      figures.flatMap(({ flow, states }) => [
        ...STATES.map((state) => ({ flow, state, value: 0 })),
        ...states.map(({ state, models: value }) => ({ flow, state, value })),
      ]),
  });
  const labelNames = ['flow', 'subject'] as const;
  const samples = (figure: Exclude<keyof Accuracy, 'subject'>) => (figures: ForecastFigures[]) =>
    figures.flatMap(({ flow, accuracy }) =>
      accuracy.map(({ subject, [figure]: value }) => ({ flow, subject, value })),
    );
  registerGauge(registry, reading, {
    name: 'retailstream_forecast_outside_ratio',
    help: 'Share of sales outside the 80 % interval of their forecast, over the last eight judged weeks.',
    labelNames,
    samples: samples('outside'),
  });
  registerGauge(registry, reading, {
    name: 'retailstream_forecast_best_outside_ratio',
    help: 'Share of sales outside the 80 % interval of their forecast, in the best of the last four judged weeks.',
    labelNames,
    samples: samples('bestOutside'),
  });
  registerGauge(registry, reading, {
    name: 'retailstream_forecast_bias_ratio',
    help: 'Forecast minus sales, as a share of the sales, over the last eight judged weeks.',
    labelNames,
    samples: samples('bias'),
  });
  registerGauge(registry, reading, {
    name: 'retailstream_forecast_wmae_ratio',
    help: 'WMAE of the forecast over that of the seasonal naive forecast, over the last eight judged weeks.',
    labelNames,
    samples: samples('wmae'),
  });
  registerGauge(registry, reading, {
    name: 'retailstream_forecast_best_wmae_ratio',
    help: 'WMAE of the forecast over that of the seasonal naive forecast, in the best of the last four judged weeks.',
    labelNames,
    samples: samples('bestWmae'),
  });
}
