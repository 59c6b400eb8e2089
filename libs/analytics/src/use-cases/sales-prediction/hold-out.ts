import { z } from 'zod';
import { fitLine, rowsIn, squaredErrors } from './least-squares.js';
import { round } from './round.js';
import type { HeldOutError } from './sales-prediction.model.js';

/** A group of rows with equal unemployment, as the query gives it. */
export const weekGroup = z.object({
  x: z.number(),
  n: z.int(),
  mean: z.number(),
  deviations: z.number(),
  /** The rows are of the later weeks. */
  heldOut: z.boolean(),
});
type WeekGroup = z.output<typeof weekGroup>;

/** Errors on the later weeks of a line and of a plain mean, both learnt from the earlier weeks. */
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
