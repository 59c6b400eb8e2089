import { sqlFile } from '#platform/database/sql-file.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import { EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  IntOutput,
  ListOutput,
  DecimalOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { createShape } from '#serving/shape.js';
import { explainAccuracy, explainState, describePart } from '../../forecasts/explain-model.js';
import { count, formatCount, percent } from '../../words/numbers.js';
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

const sql = sqlFile(import.meta.url, './forecast_accuracy.sql');

const ForecastGrouping = namedEnum('ForecastGrouping', 'Grouping of the accuracy.', {
  HORIZON: 'By weeks ahead: 1 to 4, 5 to 13, 14 to 26, 27 and later.',
  DEPARTMENT: 'By department.',
  STORE: 'By store.',
});
type ForecastGrouping = keyof typeof ForecastGrouping;

@ArgsType()
class ForecastAccuracyArgs {
  @EnumArg(ForecastGrouping, 'Dimension to group by.', ForecastGrouping.HORIZON)
  by: ForecastGrouping = ForecastGrouping.HORIZON;

  @IntArg('Only this store.', { min: 1 })
  store?: number;

  @IntArg('Only this department.', { min: 1 })
  department?: number;
}

const nullable = { nullable: true };
const SHARE = (level: number) =>
  `Share of the weeks of departments in stores inside their ${level} % interval.`;

@Output('Accuracy of the forecasts of one group in the back-test.')
class AccuracyGroup {
  @TextOutput('Name of the group: a department, a store or weeks ahead.')
  group!: string;

  @IntOutput('Department number; null for other groups.', nullable)
  department!: number | null;

  @IntOutput('Store number; null for other groups.', nullable)
  store!: number | null;

  @IntOutput('First of the weeks ahead; null for other groups.', nullable)
  fromHorizon!: number | null;

  @IntOutput('Weeks of departments in stores that were forecast.')
  observations!: number;

  @DecimalOutput(2, WMAE, nullable)
  wmae!: number | null;

  @DecimalOutput(2, NAIVE_WMAE, nullable)
  naiveWmae!: number | null;

  @DecimalOutput(6, '`wmae` divided by `naiveWmae`: below 1, the forecast is better.', nullable)
  ratio!: number | null;

  @DecimalOutput(
    6,
    'Forecast less sales, as a share of the sales: above 0, the forecast is too high.',
    nullable,
  )
  bias!: number | null;

  @DecimalOutput(6, SHARE(80), nullable)
  inside80Share!: number | null;

  @DecimalOutput(6, SHARE(95), nullable)
  inside95Share!: number | null;
}

@Output('How accurate forecasts were in the back-test, compared with the seasonal naive method.')
export class ForecastAccuracyAnswer extends FromForecast {
  @DecimalOutput(2, WMAE, nullable)
  wmae!: number | null;

  @DecimalOutput(2, NAIVE_WMAE, nullable)
  naiveWmae!: number | null;

  @DecimalOutput(6, SHARE(80), nullable)
  inside80Share!: number | null;

  @DecimalOutput(6, SHARE(95), nullable)
  inside95Share!: number | null;

  @IntOutput('Origins of the back-test: dates from which it forecast the weeks after.')
  origins!: number;

  @ListOutput(AccuracyGroup, 'Departments or stores, the least accurate first; or weeks ahead.')
  groups!: AccuracyGroup[];

  @ObjectOutput(Coverage, 'Weeks that were forecast and came.')
  coverage!: Coverage;
}

const answerRow = createShape(ForecastAccuracyAnswer, [
  'wmae',
  'naiveWmae',
  'inside80Share',
  'inside95Share',
  'origins',
  'groups',
  'coverage',
]);

export const forecastAccuracy = defineAnswer<ForecastAccuracyArgs, ForecastAccuracyAnswer>({
  name: 'forecastAccuracy',
  description:
    'How accurate forecasts were in the back-test, by weeks ahead, department or store, next to the naive method.',
  flow: FORECAST_FLOW,
  marts: [MODEL_MART, 'forecast_backtest'],
  otherFlow: SALES_BESIDE,
  args: ForecastAccuracyArgs,
  result: ForecastAccuracyAnswer,
  mainPart: 'groups',
  views: [
    {
      name: 'forecast_accuracy',
      flow: FORECAST_FLOW,
      comment:
        'How accurate forecasts were in the back-test: a row for each department, each store, and weeks ahead of the chain.',
      sql,
      steps: [{ into: { list: 'groups' }, fields: AccuracyGroup, names: { group: 'group_name' } }],
    },
  ],
  links: [
    {
      to: 'forecast',
      title: 'Sales to expect of the department',
      rows: 'groups',
      fields: { department: 'department' },
    },
    {
      to: 'salesPrediction',
      title: 'Unemployment and the department',
      rows: 'groups',
      fields: { department: 'department' },
    },
    {
      to: 'forecast',
      title: 'Sales to expect of the store',
      rows: 'groups',
      fields: { store: 'store' },
    },
    { to: 'forecastBacktest', title: 'A forecast of past weeks, and the sales that came' },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Forecast accuracy',
    title: 'How good are the forecasts?',
    controls: [
      { argument: 'by', initial: ForecastGrouping.HORIZON, label: 'By' },
      { argument: 'store' },
      { argument: 'department' },
    ],
    rows: 'groups',
    notes: ['{explanation}'],
    chart: {
      kind: 'bars',
      title: 'Weighted error, with its ratio to the naive method',
      x: 'group',
      y: 'wmae',
      axis: 'weighted error (WMAE)',
      label: 'ratio',
    },
    table: {
      caption: 'Accuracy in the back-test',
      columns: [
        'group',
        { field: 'wmae', head: 'WMAE' },
        { field: 'naiveWmae', head: 'WMAE of the naive method' },
        { field: 'ratio', digits: 2 },
        'bias',
        { field: 'inside80Share', head: 'Inside 80 %' },
        { field: 'inside95Share', head: 'Inside 95 %' },
        'observations',
      ],
    },
  },
  example: `{ forecastAccuracy(by: HORIZON) {
    state explanation wmae naiveWmae origins
    coverage { firstWeek lastWeek weeks }
    groups { group wmae naiveWmae ratio bias inside80Share inside95Share }
  } }`,
  storesOnly: BACKTEST_GRAIN,
  narrow: narrowToStore,
  /** @throws AppError ARGUMENT_INVALID for a store and a department together, and for one without history */
  async answer(args, snapshot, marts) {
    requireOnePart(args);
    const { by, store, department } = args;
    const [model, row] = await Promise.all([
      readModel(marts, snapshot),
      marts.row(answerRow, sql, snapshot, [by, store, department]),
    ]);
    const { state, reason, originWeek } = model;
    if (state !== 'NONE' && row.groups.length === 0) refuseWithoutSales(args, 'in the back-test');
    return { state, reason, explanation: explain(args, model, row), originWeek, ...row };
  },
});

/** @throws AppError ARGUMENT_INVALID */
function requireOnePart({ by, store, department }: ForecastAccuracyArgs): void {
  const kept = 'the back-test has departments of all stores and stores of all departments';
  if (store !== undefined && (department !== undefined || by === 'DEPARTMENT')) {
    throw refusedArgument(
      'store',
      `${kept}: leave out store, or ask by HORIZON without department`,
    );
  }
  if (department !== undefined && by === 'STORE') {
    throw refusedArgument('department', `${kept}: leave out department, or ask by HORIZON`);
  }
}

type Row = Omit<ForecastAccuracyAnswer, keyof FromForecast>;

function explain(args: ForecastAccuracyArgs, model: ForecastModel, row: Row) {
  if (model.state === 'NONE') return explainState(model);
  const { inside80Share, inside95Share, groups } = row;
  const worse = groups.filter(({ ratio }) => ratio !== null && ratio >= 1).length;
  return [
    explainState(model),
    explainAccuracy(describePart(args), row),
    ...(inside80Share === null || inside95Share === null
      ? []
      : [
          `${percent(inside80Share)} of the sales came inside the 80 % interval and ${percent(inside95Share)} inside the 95 % interval.`,
        ]),
    ...(worse === 0
      ? []
      : [
          `In ${count(worse)} of ${formatCount(groups.length, 'group')} the naive method is at least as good.`,
        ]),
  ].join(' ');
}
