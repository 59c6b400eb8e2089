import { z } from 'zod';
import { sqlFile } from '#platform/database/sql-file.js';
import { BooleanArg, IntArg, NumberArg } from '#serving/input.js';
import {
  BooleanOutput,
  EnumOutput,
  IntOutput,
  ListOutput,
  DecimalOutput,
  NumberOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { createShape } from '#serving/shape.js';
import { COMPLETE_WEEKS, Coverage } from '../../serving/coverage.js';
import { defineAnswer } from '../../serving/answer-definition.js';
import { analysis } from './analysis.js';
import { buildBins, UnemploymentBin } from './bins.js';
import {
  explainLine,
  explainNoLine,
  explainReach,
  classifyFit,
  PredictionVerdict,
} from './explanation.js';
import { HeldOutError, measureOnHeldOut, weekGroup } from './hold-out.js';
import { fitLine, infer, type Line, predict, round, countRows } from './least-squares.js';
import { sentence, UNEMPLOYMENT_ABOVE } from './sentence.js';

const sql = sqlFile(import.meta.url, './sales_prediction.sql');

@ArgsType()
export class SalesPredictionArgs {
  @IntArg('Only this department; all departments when left out.')
  department?: number;

  @NumberArg('Only weeks with unemployment strictly above this, in percent.', {
    min: 0,
    max: 100,
    default: UNEMPLOYMENT_ABOVE,
  })
  unemploymentAbove: number = UNEMPLOYMENT_ABOVE;

  @NumberArg('Unemployment in percent to predict sales at; the mean of the rows when left out.', {
    min: 0,
    max: 100,
  })
  at?: number;

  @BooleanArg(
    'Whether the answer also has `bins`: the rows in groups of nearly equal unemployment.',
    false,
  )
  byUnemployment: boolean = false;
}

const nullable = { nullable: true };

@Output(
  'Least-squares regression of weekly store-department sales on unemployment. Figures are null ' +
    'when no line can be fitted. Standard errors and p-value assume independent rows. Departments ' +
    'of one store share its unemployment, so the true errors are larger.',
)
export class SalesPredictionAnswer {
  @EnumOutput(PredictionVerdict, 'Strength of the relation.')
  verdict!: PredictionVerdict;

  @TextOutput('Explanation of the verdict in plain words, with the error on held-out weeks.')
  explanation!: string;

  @IntOutput('Number of rows (store, department and week) the line is fitted on.')
  n!: number;

  @NumberOutput('Change of weekly sales per percentage point of unemployment.', nullable)
  slope!: number | null;

  @NumberOutput('Standard error of the slope.', nullable)
  slopeStandardError!: number | null;

  @NumberOutput('Predicted sales at zero unemployment: an extrapolation.', nullable)
  intercept!: number | null;

  @NumberOutput('Standard error of the intercept.', nullable)
  interceptStandardError!: number | null;

  @NumberOutput(
    'Slope divided by its standard error; null also when all rows are on the line.',
    nullable,
  )
  tStatistic!: number | null;

  @NumberOutput(
    'Probability of a slope this far from 0 by chance (two-sided, Student t); null when ' +
      'tStatistic is.',
    nullable,
  )
  pValue!: number | null;

  @NumberOutput(
    'R²: share of the variation in sales that the line explains; null also when all sales are ' +
      'equal.',
    nullable,
  )
  rSquared!: number | null;

  @NumberOutput('Residual standard error: typical distance of a row from the line.', nullable)
  residualStandardError!: number | null;

  @NumberOutput('Unemployment in percent at which sales are predicted.', nullable)
  at!: number | null;

  @NumberOutput('Predicted weekly sales of one department in one store.', nullable)
  prediction!: number | null;

  @NumberOutput('Lower end of the 95 % interval for a single store, department and week.', nullable)
  predictionLow!: number | null;

  @NumberOutput('Upper end of the interval.', nullable)
  predictionHigh!: number | null;

  @ObjectOutput(
    HeldOutError,
    'Error on held-out weeks; null when the earlier weeks have too few rows for a line.',
    nullable,
  )
  heldOutError!: HeldOutError | null;

  @ObjectOutput(Coverage, `Weeks that the line is fitted on. ${COMPLETE_WEEKS}`)
  coverage!: Coverage;

  @ListOutput(
    UnemploymentBin,
    'The rows in groups of nearly equal unemployment; null unless `byUnemployment` is true.',
    nullable,
  )
  bins!: UnemploymentBin[] | null;
}

@Output('Weekly store-department sales at one level of unemployment, the input of the regression.')
class UnemploymentGroup {
  @DecimalOutput(3, 'Unemployment in percent, the x of the regression.')
  x!: number;

  @BooleanOutput('True for the last 20 % of the weeks, which are held out to measure the error.')
  heldOut!: boolean;

  @IntOutput('Number of rows, one per store, department and week.')
  n!: number;

  @DecimalOutput(10, 'Mean weekly sales of a row.')
  mean!: number;

  @DecimalOutput(8, 'Sum of the squared deviations of the rows from the mean.')
  deviations!: number;
}

const sampleRow = z.object({
  groups: z.array(weekGroup),
  firstHeldOutWeek: z.iso.date().nullable(),
  coverage: createShape(Coverage),
});
type Sample = z.output<typeof sampleRow>;

export const salesPrediction = defineAnswer<SalesPredictionArgs, SalesPredictionAnswer>({
  name: 'salesPrediction',
  description:
    "Regression of a department's weekly sales on unemployment, and the prediction at a value.",
  marts: ['store_week', 'store_department_week', 'store_week_coverage'],
  args: SalesPredictionArgs,
  result: SalesPredictionAnswer,
  mainPart: 'figures',
  views: [
    {
      name: 'sales_prediction',
      comment:
        'Input of the regression of weekly store-department sales on unemployment: rows with ' +
        `unemployment above ${UNEMPLOYMENT_ABOVE} %, in groups of equal unemployment. For the ` +
        'line, its errors and its verdict, ask /v1/sales-prediction.',
      sql,
      defaults: { 3: UNEMPLOYMENT_ABOVE },
      steps: [{ into: { list: 'groups' }, fields: UnemploymentGroup }],
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
      { argument: 'at', label: 'Predict at, %', step: 0.1, placeholder: 'the mean' },
    ],
    notes: ['{explanation}', 'For the weeks to come, see the [forecast](#forecast).'],
    chart: { title: 'Weekly sales of a department in a store, by unemployment' },
    table: {
      caption: 'The line and its error',
      columns: [
        { field: 'n', head: 'Rows (store, department and week)' },
        { field: 'slope', head: 'Slope, per point of unemployment', digits: 2 },
        { field: 'slopeStandardError', head: 'Standard error of the slope', digits: 2 },
        { field: 'rSquared', head: 'Share explained (R²)', as: 'share' },
        { field: 'intercept', head: 'Sales at zero unemployment' },
        { field: 'at', head: 'Unemployment of the prediction, %', digits: 2 },
        { field: 'prediction', head: 'Predicted weekly sales' },
        { field: 'predictionLow', head: '95 % interval of a single week, from' },
        { field: 'predictionHigh', head: '95 % interval of a single week, to' },
        { field: 'heldOutError.rmse', head: 'Error on held-out weeks (RMSE)' },
        { field: 'heldOutError.naiveRmse', head: 'Error of a plain mean (RMSE)' },
      ],
      isUpright: true,
    },
  },
  example: `{ salesPrediction(unemploymentAbove: 8) {
    verdict explanation n slope intercept rSquared at prediction
    coverage { firstWeek lastWeek weeks }
  } }`,
  async answer(args, snapshot, marts) {
    const parameters = [args.department, args.unemploymentAbove];
    const sample = await marts.row(sampleRow, sql, snapshot, parameters);
    const line = fitLine(sample.groups);
    const figures = line ? withLine(line, args, sample) : withoutLine(args, sample);
    return { ...figures, bins: args.byUnemployment ? buildBins(sample.groups) : null };
  },
});

type Figures = Omit<SalesPredictionAnswer, 'bins'>;

function withLine(line: Line, args: SalesPredictionArgs, sample: Sample): Figures {
  const inference = infer(line);
  const { rSquared, tStatistic, pValue } = inference;
  const verdict = classifyFit(inference);
  const heldOutError = measureOnHeldOut(sample.groups, sample.firstHeldOutWeek);
  const at = args.at ?? round(line.meanX, 6);
  const prediction = predict(line, at);
  return {
    verdict,
    explanation:
      explainLine(line, inference, verdict, heldOutError) + explainReach(sample.groups, at),
    n: line.n,
    slope: round(line.slope, 4),
    slopeStandardError: round(inference.slopeStandardError, 4),
    intercept: round(line.intercept, 4),
    interceptStandardError: round(inference.interceptStandardError, 4),
    tStatistic: tStatistic === null ? null : round(tStatistic, 4),
    // Keeps all digits of a p-value: fixed decimals would round it to 0.
    pValue: pValue === null ? null : Number(pValue.toPrecision(6)),
    rSquared: rSquared === null ? null : round(rSquared, 6),
    residualStandardError: round(inference.residualStandardError, 2),
    at,
    prediction: round(prediction.value, 2),
    predictionLow: round(prediction.low, 2),
    predictionHigh: round(prediction.high, 2),
    heldOutError,
    coverage: sample.coverage,
  };
}

function withoutLine(args: SalesPredictionArgs, sample: Sample): Figures {
  return {
    verdict: PredictionVerdict.NOT_ENOUGH_DATA,
    explanation: explainNoLine(sample.groups, args.unemploymentAbove),
    n: countRows(sample.groups),
    slope: null,
    slopeStandardError: null,
    intercept: null,
    interceptStandardError: null,
    tStatistic: null,
    pValue: null,
    rSquared: null,
    residualStandardError: null,
    at: args.at ?? null,
    prediction: null,
    predictionLow: null,
    predictionHigh: null,
    heldOutError: null,
    coverage: sample.coverage,
  };
}
