import { z } from 'zod';
import { fitLine, round, rowsIn, squaredErrors } from './least-squares.js';
import { DateOutput, IntOutput, NumberOutput, Output } from '#serving/output.js';

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

/** A group of rows with equal unemployment, from the query. */
export const weekGroup = z.object({
  x: z.number(),
  n: z.int(),
  mean: z.number(),
  deviations: z.number(),
  /** Whether the rows are of the later weeks. */
  heldOut: z.boolean(),
});
type WeekGroup = z.output<typeof weekGroup>;

/** Errors of a line and of a plain mean on the later weeks, both trained on the earlier weeks. */
export function measureOnHeldOut(
  groups: readonly WeekGroup[],
  firstWeek: string | null,
): HeldOutError | null {
  const training = groups.filter((group) => !group.heldOut);
  const later = groups.filter((group) => group.heldOut);
  const line = fitLine(training);
  if (!line || firstWeek === null) return null;
  const rows = rowsIn(later);
  const error = (predict: (x: number) => number) => Math.sqrt(squaredErrors(later, predict) / rows);
  const rmse = error((x) => line.meanY + line.slope * (x - line.meanX));
  const naiveRmse = error(() => line.meanY);
  return {
    firstWeek,
    trainingRows: line.n,
    heldOutRows: rows,
    rmse: round(rmse, 2),
    naiveRmse: round(naiveRmse, 2),
    improvement: naiveRmse === 0 ? null : round(1 - rmse / naiveRmse, 6),
  };
}
