import { sqlFile } from '#platform/database/sql-file.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import { EnumArg, IntArg, NumberArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  DecimalOutput,
  IntOutput,
  ListOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { COMPLETE_WEEKS, Coverage } from '../../serving/coverage.js';
import { defineAnswer } from '../../serving/answer-definition.js';
import { analysis } from './analysis.js';
import { OUTSIDE_INTERVAL } from './coefficient.js';
import { predictDepartments } from './predict-departments.js';
import { DepartmentPrediction, StorePrediction } from './prediction-rows.js';
import { type Calendar, readCalendar } from './read-departments.js';
import { count, exact, formatCount, money } from '../../words/numbers.js';
import { UNEMPLOYMENT_ABOVE } from '../../words/unemployment.js';
import { sentence } from './sentence.js';
import { UnemploymentGroup } from './unemployment-group.js';

const groupsSql = sqlFile(import.meta.url, './unemployment_groups.sql');

const PredictionGrouping = namedEnum('PredictionGrouping', 'Level of the predictions.', {
  DEPARTMENT: 'A row for each department, and one for all.',
  STORE: 'The same, and a row for each store of the department that `department` selects.',
});
type PredictionGrouping = keyof typeof PredictionGrouping;

@ArgsType()
export class SalesPredictionArgs {
  @EnumArg(PredictionGrouping, 'Level of the predictions.', PredictionGrouping.DEPARTMENT)
  by: PredictionGrouping = PredictionGrouping.DEPARTMENT;

  @IntArg('Only this department; all departments when left out.')
  department?: number;

  @NumberArg('Only weeks with unemployment strictly above this, in percent.', {
    min: 0,
    max: 100,
    default: UNEMPLOYMENT_ABOVE,
  })
  unemploymentAbove: number = UNEMPLOYMENT_ABOVE;

  @NumberArg(
    "Unemployment in percent to predict sales at; each store's latest one when left out.",
    { min: 0, max: 100 },
  )
  at?: number;
}

@Output(
  'Regression of the weekly sales of departments in stores on unemployment: whether it helps to predict each department.',
)
export class SalesPredictionAnswer {
  @TextOutput('Advice on reading the figures.')
  explanation!: string;

  @IntOutput('Number of departments with enough rows and stores for a verdict.')
  judgedDepartments!: number;

  @IntOutput('Number of departments that unemployment helps to predict.')
  helpedDepartments!: number;

  @DecimalOutput(
    2,
    'Number of judged departments whose slope with store and week effects would have an interval without 0 by chance alone: 5 %. The other conditions let fewer pass.',
  )
  passingByChance!: number;

  @ListOutput(
    DepartmentPrediction,
    'Departments, those that unemployment helps to predict first, and the row "all" last. Empty without rows.',
  )
  departments!: DepartmentPrediction[];

  @ListOutput(StorePrediction, 'Stores of the department; empty unless `by` is STORE.')
  stores!: StorePrediction[];

  @ObjectOutput(Coverage, `Weeks that the lines are fitted on. ${COMPLETE_WEEKS}`)
  coverage!: Coverage;
}

export const salesPrediction = defineAnswer<SalesPredictionArgs, SalesPredictionAnswer>({
  name: 'salesPrediction',
  description:
    "Regression of each department's weekly sales in a store on unemployment, whether it helps, and the prediction at a value.",
  marts: ['store_week', 'store_department_unemployment', 'store_week_coverage'],
  args: SalesPredictionArgs,
  result: SalesPredictionAnswer,
  mainPart: 'departments',
  views: [
    {
      name: 'sales_prediction',
      comment:
        'Input of the sales prediction: weeks of departments in stores with unemployment above ' +
        `${UNEMPLOYMENT_ABOVE} %, in groups of equal unemployment. For the slopes, their errors ` +
        'and the verdicts, ask /v1/sales-prediction.',
      sql: groupsSql,
      defaults: { 3: UNEMPLOYMENT_ABOVE },
      steps: [{ fields: UnemploymentGroup }],
    },
  ],
  links: [
    {
      to: 'forecast',
      title: 'Sales to expect of the department',
      rows: 'departments',
      fields: { department: 'department' },
    },
    {
      to: 'salesPrediction',
      title: 'Prediction for each store',
      rows: 'departments',
      fields: { department: 'department' },
      values: { by: 'STORE' },
    },
    {
      to: 'monthlyDepartmentSales',
      title: 'Months of the department',
      rows: 'departments',
      fields: { department: 'department' },
    },
    {
      to: 'forecast',
      title: 'Sales to expect of the department in the store',
      rows: 'stores',
      fields: { store: 'store' },
    },
    {
      to: 'departmentPerformance',
      title: 'Weeks of the department in the store',
      rows: 'stores',
      fields: { store: 'store' },
    },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Sales prediction',
    title: 'Does unemployment predict sales?',
    controls: [
      { argument: 'department' },
      {
        argument: 'unemploymentAbove',
        initial: String(UNEMPLOYMENT_ABOVE),
        label: 'Unemployed above, %',
        step: 0.1,
      },
      { argument: 'at', label: 'Predict at, %', step: 0.1, placeholder: 'latest' },
    ],
    // The page shows departments.
    fixedArguments: { by: PredictionGrouping.DEPARTMENT },
    rows: 'departments',
    notes: ['{explanation}', 'For the weeks to come, see the [forecast](#forecast).'],
    benchmarks: ['salesPerPointOfUnemployment'],
    chart: { title: 'Change of sales per point of unemployment, with its 95 % interval' },
    table: {
      caption: 'Unemployment and the sales of departments',
      columns: [
        'group',
        'verdict',
        'rows',
        { field: 'comparedStores', head: 'Stores' },
        { field: 'meanSales', head: 'Mean sales' },
        { field: 'storeEffects.slope', head: 'Per point, store effects', digits: 2 },
        { field: 'storeEffects.standardError', head: 'Standard error', digits: 2 },
        { field: 'weekEffects.slope', head: 'Per point, store and week effects', digits: 2 },
        { field: 'weekEffects.standardError', head: 'Standard error', digits: 2 },
        { field: 'storeEffects.rSquared', head: 'Within R²' },
        { field: 'heldOut.rmse', head: 'Error on held-out weeks' },
        { field: 'heldOut.meanRmse', head: 'Error of the plain mean' },
        { field: 'prediction', head: 'Predicted, all stores' },
        { field: 'predictionState', head: 'At' },
      ],
    },
  },
  example: `{ salesPrediction(by: DEPARTMENT, unemploymentAbove: 8) {
    explanation judgedDepartments helpedDepartments passingByChance
    departments {
      group department verdict rows comparedStores
      storeEffects { slope standardError rSquared }
      weekEffects { slope standardError low high }
      heldOut { rows rmse meanRmse }
      prediction predictionLow predictionHigh predictionState
    }
    coverage { firstWeek lastWeek weeks }
  } }`,
  /** @throws AppError ARGUMENT_INVALID for a threshold that no week passes, and for stores without a department */
  async answer(args, snapshot, marts) {
    if (args.by === 'STORE' && args.department === undefined) {
      throw refusedArgument('department', 'by STORE predicts the stores of one department: set it');
    }
    const calendar = await readCalendar(marts, snapshot);
    requireUnemployment(calendar, args.unemploymentAbove);
    const predictions = await predictDepartments(args, calendar, snapshot, marts);
    const { departments } = predictions;
    requireRows(departments, args);
    const judged = departments.filter(
      (each) => each.department !== null && each.verdict !== 'TOO_FEW',
    );
    const counts = {
      judgedDepartments: judged.length,
      helpedDepartments: judged.filter(({ verdict }) => verdict === 'HELPS').length,
      passingByChance: Number((OUTSIDE_INTERVAL * judged.length).toFixed(2)),
    };
    return { explanation: explain(departments, counts), ...counts, ...predictions };
  },
});

/**
 * Refuses a threshold that no week passes, except the default one: a whole chain may be below it.
 * @throws AppError ARGUMENT_INVALID
 */
function requireUnemployment({ highestUnemployment }: Calendar, unemploymentAbove: number): void {
  if (unemploymentAbove === UNEMPLOYMENT_ABOVE) return;
  if (highestUnemployment !== null && highestUnemployment > unemploymentAbove) return;
  throw refusedArgument(
    'unemploymentAbove',
    highestUnemployment === null
      ? 'no complete week has unemployment: leave it out'
      : `no complete week has unemployment above ${unemploymentAbove}: the highest is ${highestUnemployment}`,
  );
}

/**
 * Refuses a threshold that no week of the department passes, except the default one.
 * @throws AppError ARGUMENT_INVALID
 */
function requireRows(
  departments: readonly DepartmentPrediction[],
  { department, unemploymentAbove }: SalesPredictionArgs,
): void {
  if (departments.length > 0 || department === undefined) return;
  if (unemploymentAbove === UNEMPLOYMENT_ABOVE) return;
  throw refusedArgument(
    'unemploymentAbove',
    `no complete week of department ${department} has unemployment above ${unemploymentAbove}: lower it, or ask for another department`,
  );
}

type Counts = Pick<
  SalesPredictionAnswer,
  'judgedDepartments' | 'helpedDepartments' | 'passingByChance'
>;

function explain(
  departments: readonly DepartmentPrediction[],
  { judgedDepartments, helpedDepartments, passingByChance }: Counts,
): string {
  const pooled = departments.at(-1);
  if (!pooled) return 'No row that the question selects has unemployment above the threshold.';
  const judged = formatCount(judgedDepartments, 'judged department');
  const verdicts =
    `Unemployment helps to predict ${count(helpedDepartments)} of ${judged}; by chance alone, ` +
    `${exact(passingByChance)} of them would have a slope whose interval excludes 0.`;
  const { heldOut } = pooled;
  if (!heldOut) return verdicts;
  return (
    `${verdicts} On ${formatCount(heldOut.rows, 'held-out row')}, one line through all rows has an RMSE of ` +
    `${money(heldOut.rmse)}; the plain mean of each department in each store has ${money(heldOut.meanRmse)}.`
  );
}
