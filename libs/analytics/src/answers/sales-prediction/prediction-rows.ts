import {
  DecimalOutput,
  EnumOutput,
  IntOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { PredictionCoefficient } from './coefficient.js';
import { HeldOutError } from './hold-out.js';
import { Prediction } from './predict.js';
import { PredictionVerdict } from './verdict.js';
import { DepartmentNumber, StoreNumber } from '../../labels/labels.js';

const nullable = { nullable: true };

@Output(
  'Effect of unemployment on the sales of one department. The row "all" is one line through all rows, without effects of stores: departments and stores differ far more than it explains.',
)
export class DepartmentPrediction extends Prediction {
  @TextOutput('Name of the row: a department, or "all".')
  group!: string;

  @DepartmentNumber('Department number; null for the row "all".', nullable)
  department!: number | null;

  @EnumOutput(PredictionVerdict, 'Whether unemployment helps to predict the sales.')
  verdict!: PredictionVerdict;

  @IntOutput('Number of rows: a department in a store and week above the threshold.')
  rows!: number;

  @IntOutput('Number of stores with such rows.')
  stores!: number;

  @IntOutput('Number of these stores with at least two values of unemployment.')
  comparedStores!: number;

  @DecimalOutput(2, 'Mean weekly sales of a row.')
  meanSales!: number;

  @ObjectOutput(
    PredictionCoefficient,
    'Each store compared with its own mean. A trend of all stores counts as an effect of unemployment. Null for the row "all", and without a store with two values.',
    nullable,
  )
  storeEffects!: PredictionCoefficient | null;

  @ObjectOutput(
    PredictionCoefficient,
    'Each store compared with its own mean and with the other stores in the same week. Null for the row "all", and where stores and weeks explain all differences of unemployment.',
    nullable,
  )
  weekEffects!: PredictionCoefficient | null;

  @ObjectOutput(
    PredictionCoefficient,
    'Of the row "all" only: one line through all rows, without effects.',
    nullable,
  )
  pooledLine!: PredictionCoefficient | null;

  @DecimalOutput(
    4,
    'Sales of the pooled line at zero unemployment, an extrapolation; null for departments.',
    nullable,
  )
  intercept!: number | null;

  @ObjectOutput(
    HeldOutError,
    'Error on the held-out weeks of the line with store effects; for the row "all", of the pooled line. Null without such weeks or without a line before them.',
    nullable,
  )
  heldOut!: HeldOutError | null;

  @ObjectOutput(HeldOutError, 'The same for the earlier half of the held-out weeks.', nullable)
  earlierHeldOut!: HeldOutError | null;

  @ObjectOutput(HeldOutError, 'The same for the later half of the held-out weeks.', nullable)
  laterHeldOut!: HeldOutError | null;
}

@Output('Predicted weekly sales of the department in one store, with store effects.')
export class StorePrediction extends Prediction {
  @StoreNumber('Store number.')
  store!: number;

  @DepartmentNumber('Department number.')
  department!: number;

  @IntOutput('Number of weeks of the store above the threshold.')
  rows!: number;

  @DecimalOutput(2, 'Mean of their sales.')
  meanSales!: number;

  @DecimalOutput(3, 'Lowest unemployment in these weeks, in percent.')
  lowestUnemployment!: number;

  @DecimalOutput(3, 'Highest unemployment in these weeks, in percent.')
  highestUnemployment!: number;

  @DecimalOutput(3, 'Unemployment at which the sales are predicted, in percent.')
  at!: number;
}
