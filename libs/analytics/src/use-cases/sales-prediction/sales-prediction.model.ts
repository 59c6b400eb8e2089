import { Coverage } from '../../serving/coverage.js';
import { IntArg, NumberArg } from '#serving/input.js';
import {
  DateOutput,
  EnumOutput,
  IntOutput,
  NumberOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { PredictionVerdict } from './verdict.js';
import { ArgsType } from '#serving/schema-decorators.js';

export const UNEMPLOYMENT_ABOVE = 8;

@ArgsType()
export class SalesPredictionArgs {
  @IntArg('Only this department; all departments when left out.')
  department?: number;

  @NumberArg('Only weeks in which unemployment was above this, in per cent, not equal to it.', {
    min: 0,
    max: 100,
    default: UNEMPLOYMENT_ABOVE,
  })
  unemploymentAbove: number = UNEMPLOYMENT_ABOVE;

  @NumberArg('Unemployment to predict sales at; the mean of the rows when left out.', {
    min: 0,
    max: 100,
  })
  at?: number;
}

@Output('Error on the last 20 % of the weeks, of a line and a mean learnt from the weeks before.')
export class HeldOutError {
  @DateOutput('First of the weeks held out.')
  firstWeek!: string;

  @IntOutput('Rows learnt from.')
  trainingRows!: number;

  @IntOutput('Rows held out.')
  heldOutRows!: number;

  @NumberOutput('Root mean square error of the line.')
  rmse!: number;

  @NumberOutput('Root mean square error of always predicting the mean.')
  naiveRmse!: number;

  @NumberOutput('Share of the naive error that the line saves; negative when it does worse.', {
    nullable: true,
  })
  improvement!: number | null;
}

const nullable = { nullable: true };

@Output(
  'Least squares of weekly store-department sales on unemployment. Null figures mean that no line ' +
    'can be fitted. Standard errors and p-value take the rows as independent; departments of one ' +
    'store share its unemployment, so the true errors are larger.',
)
export class SalesPredictionAnswer {
  @EnumOutput(PredictionVerdict, 'How much unemployment explains.')
  verdict!: PredictionVerdict;

  @TextOutput('The verdict in plain words, with the error on held-out weeks.')
  explanation!: string;

  @IntOutput('Rows (store, department and week) the line is fitted on.')
  n!: number;

  @NumberOutput('Change of weekly sales with each point of unemployment.', nullable)
  slope!: number | null;

  @NumberOutput('Standard error of the slope.', nullable)
  slopeStandardError!: number | null;

  @NumberOutput('Sales of the line at no unemployment: an extrapolation.', nullable)
  intercept!: number | null;

  @NumberOutput('Standard error of the intercept.', nullable)
  interceptStandardError!: number | null;

  @NumberOutput(
    'Slope over its standard error; null also where all rows lie on the line.',
    nullable,
  )
  tStatistic!: number | null;

  @NumberOutput(
    'Probability of a slope this far from 0 by chance (two-sided, Student t); null as above.',
    nullable,
  )
  pValue!: number | null;

  @NumberOutput(
    'R²: share of the differences in sales that the line explains; null also where sales never differ.',
    nullable,
  )
  rSquared!: number | null;

  @NumberOutput('Residual standard error: how far a row typically is from the line.', nullable)
  residualStandardError!: number | null;

  @NumberOutput('Unemployment predicted at.', nullable)
  at!: number | null;

  @NumberOutput('Weekly sales of one department in one store predicted at it.', nullable)
  prediction!: number | null;

  @NumberOutput('Lower end of the 95 % interval for a single store, department and week.', nullable)
  predictionLow!: number | null;

  @NumberOutput('Upper end of the interval.', nullable)
  predictionHigh!: number | null;

  @ObjectOutput(
    HeldOutError,
    'Error on held-out weeks; null when the earlier weeks are too few for a line.',
    nullable,
  )
  heldOutError!: HeldOutError | null;

  @ObjectOutput(Coverage, 'Weeks covered.')
  coverage!: Coverage;
}
