import { z } from 'zod';
import { formatScope } from '#access/format-scope.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import { DateArg, EnumArg, IntArg } from '#serving/input.js';
import {
  IntOutput,
  ListOutput,
  DecimalOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { IntListArg } from '#serving/int-list-arg.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { createShape } from '#serving/shape.js';
import { explainAccuracy, explainState, describePart } from '../../forecasts/explain-model.js';
import {
  type ForecastModel,
  FromForecast,
  MODEL_MART,
  NAIVE_WMAE,
  readModel,
  WMAE,
  SALES_BESIDE,
} from '../../forecasts/forecast-model.js';
import { narrowToSums } from '../../forecasts/narrow-to-series.js';
import { ANSWER_FLOW, FORECAST_FLOW, type ReadSnapshot } from '../../snapshot/snapshot.js';
import { LeftOutStore, refuseLeftOut } from '../../forecasts/left-out.js';
import { refuseWithoutSales } from '../../forecasts/refuse-argument.js';
import { Coverage } from '../../serving/coverage.js';
import { defineAnswer } from '../../serving/answer-definition.js';
import { PeriodLength } from '../../serving/periods.js';
import { withPlaces } from '../../serving/places.js';
import { analysis } from './analysis.js';
import { ForecastWeek, PastWeek } from './forecast-weeks.js';
import { ForecastPeriod, periodRow, refuseTwoEnds, requirePeriodEnd } from './period-end.js';
import { LEVEL, sentence } from './sentence.js';

const sql = sqlFile(import.meta.url, './forecast.sql');

const nullable = { nullable: true };

@ArgsType()
class ForecastArgs {
  @IntArg('Only this store.', { min: 1 })
  store?: number;

  @IntListArg('The sum of these stores.')
  stores?: number[];

  @IntArg('Only this department.', { min: 1 })
  department?: number;

  @IntArg('Only so many weeks ahead.', { min: 1, max: 53 })
  horizon?: number;

  @EnumArg(
    PeriodLength,
    'Only up to the end of the open fiscal month, quarter or year: the one of the first week ahead. Without `horizon`.',
  )
  through?: PeriodLength;

  @DateArg('First week date to include.')
  from?: string;

  @DateArg('Last week date to include.')
  to?: string;

  @IntArg('Probability of `low` to `high`, in percent.', {
    oneOf: [50, 80, 95],
    default: LEVEL,
  })
  level: number = LEVEL;
}

@Output('Weekly sales to expect, with intervals.')
export class ForecastAnswer extends FromForecast {
  @TextOutput(
    'How a department in one store is forecast: FULL, or SHORT, NEW, CLOSED or SPARSE where its history allows less; ' +
      'null for sums and without a forecast.',
    nullable,
  )
  treatment!: string | null;

  @DecimalOutput(2, 'Expected sales of all weeks together; null without a forecast.', nullable)
  total!: number | null;

  @DecimalOutput(
    2,
    'Lower end of the interval of `total`, of the requested level; null without a forecast.',
    nullable,
  )
  totalLow!: number | null;

  @DecimalOutput(2, 'Upper end of that interval.', nullable)
  totalHigh!: number | null;

  @IntOutput('Earlier origins whose errors the intervals come from: with few, they are wide.')
  origins!: number;

  @DecimalOutput(
    2,
    `${WMAE} Of the store, department or chain; for a department in one store, of the department.`,
    nullable,
  )
  wmae!: number | null;

  @DecimalOutput(2, NAIVE_WMAE, nullable)
  naiveWmae!: number | null;

  @ObjectOutput(
    ForecastPeriod,
    'The fiscal period that `through` asks for; null without `through`, and without a forecast.',
    nullable,
  )
  through!: ForecastPeriod | null;

  @ListOutput(ForecastWeek, 'The forecast week by week; empty without a forecast.')
  weeks!: ForecastWeek[];

  @ListOutput(PastWeek, 'Up to 104 weeks of sales before the forecast.')
  history!: PastWeek[];

  @ListOutput(LeftOutStore, 'Stores whose sales no forecast counts, with the reason.')
  leftOut!: LeftOutStore[];

  @ObjectOutput(Coverage, 'Weeks of the forecast.')
  coverage!: Coverage;
}

const answerRow = createShape(ForecastAnswer, [
  'treatment',
  'total',
  'totalLow',
  'totalHigh',
  'origins',
  'wmae',
  'naiveWmae',
  'weeks',
  'history',
  'leftOut',
  'coverage',
]).and(z.object({ isForecast: z.boolean(), periodEnd: periodRow.nullable() }));

export const forecast = defineAnswer<ForecastArgs, ForecastAnswer>({
  name: 'forecast',
  description:
    'Weekly sales to expect of the chain, of stores together, a store, a department or a department in a store, with intervals.',
  flow: FORECAST_FLOW,
  marts: [
    MODEL_MART,
    'forecast_total_week',
    'forecast_store_department_week',
    'forecast_backtest',
    'store_week',
    'department_week',
    'store_department_week',
  ],
  // A new calendar holds at once; the forecast follows the next week of sales.
  otherFlow: { ...SALES_BESIDE, marts: ['calendar_week'] },
  args: withPlaces(ForecastArgs),
  result: ForecastAnswer,
  mainPart: 'weeks',
  views: [
    {
      name: 'forecast',
      flow: FORECAST_FLOW,
      comment:
        'Weekly sales to expect of the chain, with intervals. Stores and departments are in ' +
        'forecast_total_week, departments in each store in forecast_store_department_week.',
      sql,
      defaults: { 7: LEVEL, 8: false },
      steps: [{ into: { list: 'weeks' }, fields: ForecastWeek, names: { level: 'base_level' } }],
    },
  ],
  links: [
    {
      to: 'forecastAccuracy',
      title: 'How accurate such forecasts were',
      atMostOne: ['store', 'department'],
    },
    {
      to: 'forecastBacktest',
      title: 'A forecast of past weeks, and the sales that came',
      atMostOne: ['store', 'department'],
      without: ['from', 'to'],
    },
    { to: 'forecastScenario', title: 'The forecast under changes', without: ['from', 'to'] },
    { to: 'departmentPerformance', title: 'Sales so far, by department', without: ['from', 'to'] },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Forecast',
    title: 'What will sales be?',
    controls: [
      { argument: 'store' },
      { argument: 'department' },
      { argument: 'horizon', label: 'Weeks ahead' },
      { argument: 'through', label: 'Ends with fiscal' },
    ],
    rows: 'weeks',
    notes: ['{explanation}', 'How often it was right: [accuracy](#forecast-accuracy).'],
    chart: {
      kind: 'fan',
      title: 'Sales so far, and the forecast',
      x: 'week',
      y: 'forecast',
      axis: 'sales of the week',
      bands: [
        { low: 'low80', high: 'high80', label: '80 % interval' },
        { low: 'low95', high: 'high95', label: '95 % interval' },
      ],
      before: { list: 'history', y: 'sales' },
    },
    table: {
      caption: 'The forecast week by week, and its parts',
      columns: [
        'week',
        'forecast',
        { field: 'low80', head: '80 % from' },
        { field: 'high80', head: 'to' },
        'level',
        'season',
        'calendar',
        'growth',
      ],
    },
  },
  example: `{ forecast {
    state explanation total totalLow totalHigh origins
    coverage { firstWeek lastWeek weeks }
    weeks { week forecast low high level season calendar growth }
  } }`,
  narrow: narrowToSums,
  /**
   * @throws AppError ARGUMENT_INVALID for weeks after the forecast, a fiscal period without a known end, and for a store or
   * department without history
   */
  async answer(args, snapshot, marts) {
    const { store, department, from, to, horizon, level, through: length } = args;
    refuseTwoEnds(args);
    const stores = store === undefined ? snapshot.scope?.stores : undefined;
    const { otherSnapshot: sales } = snapshot;
    const [model, { isForecast, periodEnd, ...row }] = await Promise.all([
      readModel(marts, snapshot),
      marts.row(answerRow, sql, snapshot, [
        store,
        department,
        from,
        to,
        horizon,
        level,
        stores !== undefined,
        length,
        sales?.id,
      ]),
    ]);
    // Its rows look missing once it is dropped.
    if (sales && length !== undefined) await marts.snapshot(sales.id, ANSWER_FLOW);
    const { state, reason, originWeek } = model;
    if (state !== 'NONE') {
      requireWeeks(args, model);
      if (!isForecast) refuseUnselected(args, snapshot);
      if (!isForecast) refuseLeftOut(store, row.leftOut);
      if (!isForecast) refuseWithoutSales(args, `up to ${originWeek}`);
    }
    const through =
      length === undefined || state === 'NONE'
        ? null
        : requirePeriodEnd(length, periodEnd, model, sales ?? snapshot);
    const part = stores ? (snapshot.selection ?? formatScope({ stores })) : describePart(args);
    return { state, reason, explanation: explain(part, model, row), originWeek, through, ...row };
  },
});

const explain = (part: string, model: ForecastModel, errors: ForecastAnswerRow): string =>
  model.state === 'NONE'
    ? explainState(model)
    : `${explainState(model)} ${explainAccuracy(part, errors)}`;

type ForecastAnswerRow = Pick<ForecastAnswer, 'wmae' | 'naiveWmae'>;

/** @throws AppError ARGUMENT_INVALID for a store outside the region or district */
function refuseUnselected({ store }: ForecastArgs, { scope, selection }: ReadSnapshot): void {
  if (store === undefined || selection === undefined || scope?.stores?.includes(store)) return;
  throw refusedArgument('store', `store ${store} is not in ${selection}: leave one of both out`);
}

/** @throws AppError ARGUMENT_INVALID */
function requireWeeks({ horizon, from, to }: ForecastArgs, model: ForecastModel): void {
  const { originWeek, horizon: kept } = model;
  if (originWeek === null) return;
  if (horizon !== undefined && horizon > kept) {
    const advice = `ask for ${kept} at most, or set FORECAST_HORIZON`;
    throw refusedArgument('horizon', `the forecast has ${kept} weeks, not ${horizon}: ${advice}`);
  }
  const last = weeksAfter(originWeek, kept);
  for (const [name, date] of Object.entries({ from, to })) {
    if (date === undefined || date <= last) continue;
    throw refusedArgument(name, `the forecast ends with the week of ${last}: name no later date`);
  }
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

const weeksAfter = (week: string, count: number): string =>
  new Date(Date.parse(week) + count * WEEK_MS).toISOString().slice(0, 10);
