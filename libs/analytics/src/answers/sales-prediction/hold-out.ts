import { z } from 'zod';
import { fitLine, round, countRows, squaredErrors } from './least-squares.js';
import { DateOutput, IntOutput, NumberOutput, Output } from '#serving/output.js';

@Output('Error on the last 20 % of the weeks, for a line and a mean fitted on the earlier weeks.')
export class HeldOutError {
  @DateOutput('First held-out week.')
  firstWeek!: string;

  @IntOutput('Number of rows the line is fitted on.')
  trainingRows!: number;

  @IntOutput('Number of held-out rows.')
  heldOutRows!: number;

  @NumberOutput('Root mean square error of the line.')
  rmse!: number;

  @NumberOutput('Root mean square error of predicting the mean.')
  naiveRmse!: number;

  @NumberOutput(
    "Share of the mean's error that the line avoids; negative when the line is worse.",
    {
      nullable: true,
    },
  )
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
  const rows = countRows(later);
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
