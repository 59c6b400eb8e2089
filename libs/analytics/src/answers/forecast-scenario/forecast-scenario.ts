import { z } from 'zod';
import { sqlFile } from '#platform/database/sql-file.js';
import {
  BooleanOutput,
  DateOutput,
  ListOutput,
  DecimalOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { explainState } from '../../forecasts/explain-model.js';
import {
  FromForecast,
  MODEL_MART,
  readModel,
  SALES_BESIDE,
} from '../../forecasts/forecast-model.js';
import { narrowToSeries } from '../../forecasts/narrow-to-series.js';
import { FORECAST_FLOW } from '../../snapshot/snapshot.js';
import { Coverage, withoutDeliveries } from '../../serving/coverage.js';
import { defineAnswer } from '../../serving/answer-definition.js';
import { analysis } from './analysis.js';
import { applyScenario, divideRounded } from './apply-scenario.js';
import { buildSteps, explainChanges, requirePossible } from './changes.js';
import { ForecastScenarioArgs } from './scenario-args.js';
import { sentence } from './sentence.js';

const sql = sqlFile(import.meta.url, './forecast_scenario.sql');

@Output('One week of a scenario, and the forecast without it.')
class ScenarioWeek {
  @DateOutput('Week date.')
  week!: string;

  @DecimalOutput(2, 'Expected sales without the scenario.')
  forecast!: number;

  @DecimalOutput(2, 'Expected sales in the scenario.')
  scenario!: number;

  @DecimalOutput(2, 'Scenario less forecast.')
  difference!: number;

  @DecimalOutput(2, 'Lower end of the 80 % interval in the scenario.')
  low80!: number;

  @DecimalOutput(2, 'Upper end of the 80 % interval in the scenario.')
  high80!: number;

  @DecimalOutput(2, 'Lower end of the 95 % interval in the scenario.')
  low95!: number;

  @DecimalOutput(2, 'Upper end of the 95 % interval in the scenario.')
  high95!: number;
}

const nullable = { nullable: true };

@Output('One change of a scenario, and its own effect.')
class ScenarioPart {
  @TextOutput('The change in words.')
  change!: string;

  @DecimalOutput(
    2,
    'Difference that it makes to the expected sales of all weeks, after the changes before it: where two overlap, the ' +
      'later one has the effect of both.',
  )
  difference!: number;
}

@Output('Sales in a scenario. The API computes it for the question and never publishes it.')
export class ForecastScenarioAnswer extends FromForecast {
  @BooleanOutput('Whether the question changes anything; without a change these are the forecasts.')
  isScenario!: boolean;

  @DecimalOutput(
    2,
    'Expected sales of all weeks without the scenario; null without a forecast.',
    nullable,
  )
  forecastTotal!: number | null;

  @DecimalOutput(
    2,
    'Expected sales of all weeks in the scenario; null without a forecast.',
    nullable,
  )
  scenarioTotal!: number | null;

  @DecimalOutput(2, '`scenarioTotal` less `forecastTotal`; null without a forecast.', nullable)
  totalDifference!: number | null;

  @DecimalOutput(
    6,
    '`totalDifference` as a share of `forecastTotal`; null without a forecast, and when it is 0.',
    nullable,
  )
  totalGrowth!: number | null;

  @ListOutput(
    ScenarioPart,
    'Each change of the question, in the order in which it is applied: holiday, growth, closing. Their differences add ' +
      'up to `totalDifference`; empty without a forecast and for a question that changes nothing.',
  )
  parts!: ScenarioPart[];

  @ListOutput(ScenarioWeek, 'The scenario week by week; empty without a forecast.')
  weeks!: ScenarioWeek[];

  @ObjectOutput(Coverage, 'Weeks of the scenario.')
  coverage!: Coverage;
}

const cents = z.string().transform(BigInt);
const intervalRow = z.object({
  week: z.iso.date(),
  low80: cents,
  high80: cents,
  low95: cents,
  high95: cents,
});
const partsRow = z.object({
  sums: z.array(
    z.object({
      week: z.iso.date(),
      isGrowing: z.boolean(),
      isClosing: z.boolean(),
      base: cents,
      season: cents,
    }),
  ),
  intervals: z.array(intervalRow),
});

export const forecastScenario = defineAnswer<ForecastScenarioArgs, ForecastScenarioAnswer>({
  name: 'forecastScenario',
  description:
    'A scenario: the forecast with a holiday moved or left out, with growth, or with a closed store.',
  flow: FORECAST_FLOW,
  marts: [MODEL_MART, 'forecast_total_week', 'forecast_store_department_week'],
  otherFlow: SALES_BESIDE,
  args: ForecastScenarioArgs,
  result: ForecastScenarioAnswer,
  mainPart: 'weeks',
  views: [],
  links: [
    { to: 'forecast', title: 'The forecast without the changes' },
    { to: 'holidaySales', title: 'Sales of past holidays', without: ['store'] },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Scenario',
    title: 'What if?',
    controls: [
      { argument: 'growth', label: 'Growth, %', placeholder: 'none', step: 1 },
      { argument: 'growingStore', label: 'Of store' },
      { argument: 'growingDepartment', label: 'Of department' },
      { argument: 'closingStore', label: 'Closed store', placeholder: 'none' },
    ],
    rows: 'weeks',
    notes: ['{explanation}'],
    chart: {
      kind: 'fan',
      title: 'The scenario, and the forecast without it',
      x: 'week',
      y: 'scenario',
      axis: 'sales of the week',
      bands: [
        { low: 'low80', high: 'high80', label: '80 % interval' },
        { low: 'low95', high: 'high95', label: '95 % interval' },
      ],
      other: 'forecast',
    },
    table: {
      caption: 'The scenario week by week',
      columns: [
        'week',
        'forecast',
        'scenario',
        'difference',
        { field: 'low80', head: '80 % from' },
        { field: 'high80', head: 'to' },
      ],
    },
  },
  example: `{ forecastScenario(growth: 5) {
    isScenario explanation forecastTotal scenarioTotal totalDifference totalGrowth
    parts { change difference }
    weeks { week forecast scenario difference }
  } }`,
  narrow: narrowToSeries,
  /** @throws AppError ARGUMENT_INVALID for a scenario that contradicts itself or the forecast */
  async answer(args, snapshot, marts) {
    const { store, department, growingStore, growingDepartment, closingStore } = args;
    const parts = [store, department, growingStore, growingDepartment, closingStore];
    const [model, { sums, intervals }] = await Promise.all([
      readModel(marts, snapshot),
      marts.row(partsRow, sql, snapshot, parts),
    ]);
    const { state, reason, originWeek } = model;
    const weeks = intervals.map(({ week }) => week);
    if (state !== 'NONE') requirePossible(args, weeks, sums, originWeek);
    const steps = buildSteps(args, weeks);
    const before = applyScenario(weeks, sums, { growth: 0 });
    const results = steps.map(({ changes }) => applyScenario(weeks, sums, changes));
    const after = results.at(-1) ?? before;
    const rows = intervals.map((each, at) =>
      toScenarioWeek(each, before[at] ?? 0n, after[at] ?? 0n),
    );
    const changes = steps.map(({ change }) => change);
    const text = explainChanges(args, changes);
    return {
      state,
      reason,
      explanation: state === 'NONE' ? explainState(model) : `${text} ${explainState(model)}`,
      originWeek,
      isScenario: after.some((sales, at) => sales !== before[at]),
      ...computeTotals(before, after),
      parts: weeks.length === 0 ? [] : buildParts(changes, [before, ...results]),
      weeks: rows,
      coverage: {
        firstWeek: weeks[0] ?? null,
        lastWeek: weeks.at(-1) ?? null,
        weeks: weeks.length,
        ...withoutDeliveries,
      },
    };
  },
});

function computeTotals(before: readonly bigint[], after: readonly bigint[]) {
  if (before.length === 0) {
    return { forecastTotal: null, scenarioTotal: null, totalDifference: null, totalGrowth: null };
  }
  const [forecast, scenario] = [sum(before), sum(after)];
  return {
    forecastTotal: amount(forecast),
    scenarioTotal: amount(scenario),
    totalDifference: amount(scenario - forecast),
    totalGrowth: forecast === 0n ? null : ratio(Number(scenario - forecast) / Number(forecast)),
  };
}

/** @param results sales of each week before the changes and after each of them */
const buildParts = (changes: readonly string[], results: readonly bigint[][]): ScenarioPart[] =>
  changes.map((change, at) => ({
    change,
    difference: amount(sum(results[at + 1] ?? []) - sum(results[at] ?? [])),
  }));

const ratio = (value: number): number => Math.round(value * 1e6) / 1e6;

const sum = (cents: readonly bigint[]): bigint => cents.reduce((total, each) => total + each, 0n);

const amount = (cents: bigint): number => Number(cents) / 100;

/** The intervals keep their width as a share of the sales. */
function toScenarioWeek(
  { week, ...interval }: z.output<typeof intervalRow>,
  forecast: bigint,
  scenario: bigint,
): ScenarioWeek {
  const moved = (end: bigint) => {
    const [top, bottom] = forecast === 0n ? [1n, 1n] : [absolute(scenario), absolute(forecast)];
    return amount(scenario + divideRounded((end - forecast) * top, bottom));
  };
  return {
    week,
    forecast: amount(forecast),
    scenario: amount(scenario),
    difference: amount(scenario - forecast),
    low80: moved(interval.low80),
    high80: moved(interval.high80),
    low95: moved(interval.low95),
    high95: moved(interval.high95),
  };
}

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);
