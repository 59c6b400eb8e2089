import { sqlFile } from '#platform/database/sql-file.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import { DateArg, IntArg } from '#serving/input.js';
import {
  BooleanOutput,
  DateOutput,
  IntOutput,
  ListOutput,
  DecimalOutput,
  ObjectOutput,
  Output,
} from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { createShape } from '#serving/shape.js';
import { explainAccuracy, explainState, describePart } from '../../forecasts/explain-model.js';
import { count, formatCount } from '../../words/numbers.js';
import {
  type ForecastModel,
  FromForecast,
  MODEL_MART,
  NAIVE_WMAE,
  readModel,
  WMAE,
  SALES_BESIDE,
} from '../../forecasts/forecast-model.js';
import { BACKTEST_GRAIN, narrowToStore } from '../../forecasts/narrow-to-series.js';
import { FORECAST_FLOW } from '../../snapshot/snapshot.js';
import { refuseWithoutSales } from '../../forecasts/refuse-argument.js';
import { Coverage } from '../../serving/coverage.js';
import { defineAnswer } from '../../serving/answer-definition.js';
import { analysis } from './analysis.js';
import { sentence } from './sentence.js';

const sql = sqlFile(import.meta.url, './forecast_backtest.sql');

@ArgsType()
class ForecastBacktestArgs {
  @IntArg('Only this store.', { min: 1 })
  store?: number;

  @IntArg('Only this department.', { min: 1 })
  department?: number;

  @DateArg('Last week that the forecast knew; the latest with the most weeks when left out.')
  origin?: string;
}

const nullable = { nullable: true };
const INTERVAL = 'null while too few earlier origins exist for an interval.';

@Output('One week of the back-test: its sales, and the forecast that knew only earlier weeks.')
class BacktestWeek {
  @DateOutput('Week date.')
  week!: string;

  @IntOutput('Weeks after the origin.')
  horizon!: number;

  @BooleanOutput('Whether the week has one of the four holidays.')
  isHoliday!: boolean;

  @DecimalOutput(2, 'Sales of the week.')
  sales!: number;

  @DecimalOutput(2, 'Forecast of the week.')
  forecast!: number;

  @DecimalOutput(2, 'Forecast of the seasonal naive method: the week a year before.')
  naive!: number;

  @DecimalOutput(2, `Lower end of the 80 % interval; ${INTERVAL}`, nullable)
  low80!: number | null;

  @DecimalOutput(2, `Upper end of the 80 % interval; ${INTERVAL}`, nullable)
  high80!: number | null;

  @DecimalOutput(2, `Lower end of the 95 % interval; ${INTERVAL}`, nullable)
  low95!: number | null;

  @DecimalOutput(2, `Upper end of the 95 % interval; ${INTERVAL}`, nullable)
  high95!: number | null;
}

@Output('A date from which the back-test forecast the weeks after.')
class BacktestOrigin {
  @DateOutput('Last week that the forecast knew.')
  origin!: string;

  @IntOutput('Weeks after it that have sales.')
  weeks!: number;

  @DecimalOutput(2, WMAE, nullable)
  wmae!: number | null;

  @DecimalOutput(2, NAIVE_WMAE, nullable)
  naiveWmae!: number | null;
}

@Output('A forecast of the past, compared with the sales that came.')
export class ForecastBacktestAnswer extends FromForecast {
  @DateOutput('Last week that this forecast knew; null without a back-test.', nullable)
  origin!: string | null;

  @DecimalOutput(2, WMAE, nullable)
  wmae!: number | null;

  @DecimalOutput(2, NAIVE_WMAE, nullable)
  naiveWmae!: number | null;

  @ListOutput(BacktestWeek, 'The weeks after the origin.')
  weeks!: BacktestWeek[];

  @ListOutput(BacktestOrigin, 'Every origin of the back-test, the earliest first.')
  origins!: BacktestOrigin[];

  @ObjectOutput(Coverage, 'Weeks compared.')
  coverage!: Coverage;
}

const answerRow = createShape(ForecastBacktestAnswer, [
  'origin',
  'wmae',
  'naiveWmae',
  'weeks',
  'origins',
  'coverage',
]);
type Row = Omit<ForecastBacktestAnswer, keyof FromForecast>;

export const forecastBacktest = defineAnswer<ForecastBacktestArgs, ForecastBacktestAnswer>({
  name: 'forecastBacktest',
  description:
    'A forecast of past weeks from one date, with the sales that came and the forecast of the naive method.',
  flow: FORECAST_FLOW,
  marts: [MODEL_MART, 'forecast_backtest'],
  otherFlow: SALES_BESIDE,
  args: ForecastBacktestArgs,
  result: ForecastBacktestAnswer,
  mainPart: 'weeks',
  views: [
    {
      name: 'forecast_backtest_of_chain',
      flow: FORECAST_FLOW,
      comment:
        'The forecast of the chain from the latest origin with the most weeks, with the sales that came. ' +
        'forecast_backtest has every origin, store and department.',
      sql,
      steps: [{ into: { list: 'weeks' }, fields: BacktestWeek }],
    },
  ],
  links: [
    {
      to: 'departmentPerformance',
      title: 'Departments in the week',
      rows: 'weeks',
      fields: { from: 'week', to: 'week' },
    },
    {
      to: 'forecastBacktest',
      title: 'The forecast from this week',
      rows: 'origins',
      fields: { origin: 'origin' },
    },
    { to: 'forecast', title: 'Sales to expect' },
    { to: 'forecastAccuracy', title: 'How accurate forecasts were' },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Forecasts of the past',
    title: 'What would have been forecast?',
    controls: [{ argument: 'store' }, { argument: 'department' }],
    rows: 'weeks',
    notes: ['{explanation}'],
    chart: {
      kind: 'fan',
      title: 'Forecast from {origin}, and the sales that came',
      x: 'week',
      y: 'forecast',
      axis: 'sales of the week',
      bands: [
        { low: 'low80', high: 'high80', label: '80 % interval' },
        { low: 'low95', high: 'high95', label: '95 % interval' },
      ],
      actual: 'sales',
      other: 'naive',
    },
    table: {
      caption: 'The forecast from {origin} week by week',
      columns: [
        'week',
        'sales',
        'forecast',
        { field: 'low80', head: '80 % from' },
        { field: 'high80', head: 'to' },
        'naive',
        { field: 'isHoliday', head: 'Holiday' },
      ],
    },
  },
  example: `{ forecastBacktest {
    state explanation origin wmae naiveWmae
    coverage { firstWeek lastWeek weeks }
    weeks { week sales forecast low80 high80 naive }
  } }`,
  storesOnly: BACKTEST_GRAIN,
  narrow: narrowToStore,
  /**
   * @throws AppError ARGUMENT_INVALID for a store and a department together, for one without history, and for a date
   * that is no origin
   */
  async answer(args, snapshot, marts) {
    const { store, department, origin } = args;
    if (store !== undefined && department !== undefined) {
      const kept = 'the back-test has departments of all stores and stores of all departments';
      throw refusedArgument('department', `${kept}: leave out store or department`);
    }
    const [model, row] = await Promise.all([
      readModel(marts, snapshot),
      marts.row(answerRow, sql, snapshot, [store, department, origin]),
    ]);
    if (model.state !== 'NONE' && row.origin === null) requireAnyOrigin(args, row);
    const { state, reason, originWeek } = model;
    return { state, reason, explanation: explain(args, model, row), originWeek, ...row };
  },
});

/** @throws AppError ARGUMENT_INVALID */
function requireAnyOrigin(args: ForecastBacktestArgs, { origins }: Row): void {
  const { origin } = args;
  const [first, last] = [origins.at(0)?.origin, origins.at(-1)?.origin];
  if (origin !== undefined && first !== undefined && last !== undefined) {
    const before = origins.findLast((each) => each.origin < origin)?.origin ?? first;
    const advice = `origins are ${first} to ${last}; the nearest before it is ${before}`;
    throw refusedArgument('origin', `no forecast was made from ${origin}: ${advice}`);
  }
  refuseWithoutSales(args, 'in the back-test');
}

function explain(args: ForecastBacktestArgs, model: ForecastModel, row: Row) {
  if (model.state === 'NONE') return explainState(model);
  const inside = row.weeks.filter(
    ({ sales, low80, high80 }) =>
      low80 !== null && high80 !== null && sales >= low80 && sales <= high80,
  ).length;
  const withInterval = row.weeks.filter(({ low80 }) => low80 !== null).length;
  return [
    explainState(model),
    explainAccuracy(`${describePart(args)} from ${row.origin ?? 'any date'}`, row),
    ...(withInterval === 0
      ? []
      : [
          `The sales of ${count(inside)} of ${formatCount(withInterval, 'week')} came inside the 80 % interval.`,
        ]),
  ].join(' ');
}
