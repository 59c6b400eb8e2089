import type { Inference } from './inference.js';
import { type Group, type Line, ROWS_NEEDED, rowsIn } from './least-squares.js';
import { round } from './round.js';
import type { HeldOutError } from './sales-prediction.model.js';
import { CHANCE, type PredictionVerdict } from './verdict.js';

/** Why no line can be fitted. */
export function explainNoLine(groups: readonly Group[], unemploymentAbove: number): string {
  const n = rowsIn(groups);
  if (n === 0) return `No sales are recorded with unemployment above ${unemploymentAbove}.`;
  if (n < ROWS_NEEDED) return `A line needs at least ${ROWS_NEEDED} rows; only ${n} match.`;
  const value = groups[0]?.x;
  return `A line needs different values of unemployment; it is ${value} in all ${n} rows.`;
}

/** What the line is worth, in plain words. */
export function explainLine(
  line: Line,
  inference: Inference,
  verdict: PredictionVerdict,
  heldOut: HeldOutError | null,
): string {
  return `${explainVerdict(line, inference, verdict)}${explainHeldOut(heldOut)}`;
}

function explainVerdict(
  { n, slope }: Line,
  { rSquared, pValue }: Inference,
  verdict: PredictionVerdict,
): string {
  if (rSquared === null) return `Sales are the same in all ${n} rows: there is nothing to explain.`;
  const change = `${round(slope, 2)} a point of unemployment`;
  const share = `${round(100 * rSquared, 2)} % of the differences in sales`;
  if (verdict !== 'EXPLAINS_NOTHING') {
    return `Unemployment explains ${share}, a ${verdict.toLowerCase()} relation: ${change}.`;
  }
  if (pValue !== null && pValue < CHANCE) {
    const why = `the slope (${change}) is statistically significant only because of ${n} rows`;
    return `Unemployment explains practically nothing, ${share}: ${why}.`;
  }
  const chance = pValue === null ? '' : ` (p = ${round(pValue, 2)})`;
  return `Unemployment explains nothing: the slope (${change}) may well be chance${chance}.`;
}

function explainHeldOut(heldOut: HeldOutError | null): string {
  if (!heldOut) return '';
  const { firstWeek, rmse, naiveRmse } = heldOut;
  return ` On the weeks held out, from ${firstWeek}, its RMSE is ${rmse}, that of a plain mean ${naiveRmse}.`;
}

/** Warns of a prediction outside what was seen; groups come ordered by unemployment. */
export function explainReach(groups: readonly Group[], at: number): string {
  const [lowest, highest] = [groups.at(0)?.x ?? at, groups.at(-1)?.x ?? at];
  if (at >= lowest && at <= highest) return '';
  return ` At ${at} the line is drawn beyond the rows, in which unemployment is ${lowest} to ${highest}.`;
}
