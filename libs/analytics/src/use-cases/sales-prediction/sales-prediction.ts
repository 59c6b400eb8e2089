import { z } from 'zod';
import { sqlFile } from '#platform/database/sql-file.js';
import { shapeOf } from '#serving/shape.js';
import { Coverage } from '../../serving/coverage.js';
import { DefineUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import { explainLine, explainNoLine, explainReach } from './explanation.js';
import { measureOnHeldOut, weekGroup } from './hold-out.js';
import { infer, predict } from './inference.js';
import { fitLine, type Line, rowsIn } from './least-squares.js';
import { round } from './round.js';
import { SalesPredictionAnswer, SalesPredictionArgs } from './sales-prediction.model.js';
import { judge, PredictionVerdict } from './verdict.js';

const sql = sqlFile(import.meta.url, './sales-prediction.sql');

const sampleRow = z.object({
  groups: z.array(weekGroup),
  firstHeldOutWeek: z.iso.date().nullable(),
  coverage: shapeOf(Coverage),
});
type Sample = z.output<typeof sampleRow>;

@DefineUseCase({
  name: 'salesPrediction',
  path: 'sales-prediction',
  description:
    "Whether unemployment foretells a department's weekly sales, and what it foretells at a value.",
  args: SalesPredictionArgs,
  result: SalesPredictionAnswer,
  marts: ['store_week', 'store_department_week'],
})
export class SalesPrediction implements UseCase<SalesPredictionArgs, SalesPredictionAnswer> {
  constructor(private readonly marts: Marts) {}

  async answer(args: SalesPredictionArgs, snapshot: Snapshot): Promise<SalesPredictionAnswer> {
    const sample = await this.marts.row(sampleRow, sql, snapshot, [
      args.department,
      args.unemploymentAbove,
    ]);
    const line = fitLine(sample.groups);
    return line ? withLine(line, args, sample) : withoutLine(args, sample);
  }
}

function withLine(line: Line, args: SalesPredictionArgs, sample: Sample): SalesPredictionAnswer {
  const inference = infer(line);
  const { rSquared, tStatistic, pValue } = inference;
  const verdict = judge(inference);
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
    // A p-value is read by its size, which decimals would cut to 0.
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

function withoutLine(args: SalesPredictionArgs, sample: Sample): SalesPredictionAnswer {
  return {
    verdict: PredictionVerdict.NOT_ENOUGH_DATA,
    explanation: explainNoLine(sample.groups, args.unemploymentAbove),
    n: rowsIn(sample.groups),
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
