import { namedEnum } from '#serving/named-enum.js';
import {
  type Group,
  type Inference,
  type Line,
  round,
  ROWS_NEEDED,
  countRows,
} from './least-squares.js';
import type { HeldOutError } from './hold-out.js';

// Cohen's bounds for a small, medium and large correlation (0.1, 0.3, 0.5), squared.
const SMALL = 0.01;
const MEDIUM = 0.09;
const LARGE = 0.25;
/** A slope with this p-value or more is attributed to chance. */
const CHANCE = 0.05;

export const PredictionVerdict = namedEnum(
  'PredictionVerdict',
  'Strength of the relation between unemployment and sales.',
  {
    NOT_ENOUGH_DATA: 'No line: fewer than 3 rows, or a single value of unemployment.',
    EXPLAINS_NOTHING:
      'R² below 0.01, however significant the slope, or a slope that may be chance (p ≥ 0.05).',
    WEAK: 'R² from 0.01 to below 0.09.',
    MODERATE: 'R² from 0.09 to below 0.25.',
    STRONG: 'R² of 0.25 or more.',
  },
);
export type PredictionVerdict = keyof typeof PredictionVerdict;

/** Judges a line by R², not by its p-value, which is small for many rows. */
export function classifyFit({ rSquared, pValue }: Inference): PredictionVerdict {
  if (rSquared === null || rSquared < SMALL) return PredictionVerdict.EXPLAINS_NOTHING;
  if (pValue !== null && pValue >= CHANCE) return PredictionVerdict.EXPLAINS_NOTHING;
  if (rSquared < MEDIUM) return PredictionVerdict.WEAK;
  return rSquared < LARGE ? PredictionVerdict.MODERATE : PredictionVerdict.STRONG;
}

/** Returns why no line can be fitted. */
export function explainNoLine(groups: readonly Group[], unemploymentAbove: number): string {
  const n = countRows(groups);
  if (n === 0) return `No sales are recorded with unemployment above ${unemploymentAbove}.`;
  if (n < ROWS_NEEDED) return `A line needs at least ${ROWS_NEEDED} rows, but only ${n} match.`;
  const value = groups[0]?.x;
  return `A line needs different values of unemployment, but it is ${value} in all ${n} rows.`;
}

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
  if (rSquared === null)
    return `Sales are the same in all ${n} rows, so unemployment has nothing to explain.`;
  const change = `${round(slope, 2)} per point of unemployment`;
  const share = `${round(100 * rSquared, 2)} % of the differences in sales`;
  if (verdict !== 'EXPLAINS_NOTHING') {
    return `Unemployment explains ${share}, a ${verdict.toLowerCase()} relation: ${change}.`;
  }
  if (pValue !== null && pValue < CHANCE) {
    const why = `the slope (${change}) is statistically significant only because of ${n} rows`;
    return `Unemployment explains practically nothing, ${share}: ${why}.`;
  }
  const chance = pValue === null ? '' : ` (p = ${round(pValue, 2)})`;
  return `Unemployment explains nothing: the slope (${change}) may be chance${chance}.`;
}

function explainHeldOut(heldOut: HeldOutError | null): string {
  if (!heldOut) return '';
  const { firstWeek, rmse, naiveRmse } = heldOut;
  return (
    ` On the held-out weeks from ${firstWeek}, the line's RMSE is ${rmse}; a plain mean has ` +
    `${naiveRmse}.`
  );
}

/** Warns of a prediction outside the observed range; the groups are ordered by unemployment. */
export function explainReach(groups: readonly Group[], at: number): string {
  const [lowest, highest] = [groups.at(0)?.x ?? at, groups.at(-1)?.x ?? at];
  if (at >= lowest && at <= highest) return '';
  return (
    ` At ${at} the prediction is an extrapolation: unemployment in the rows is ${lowest} to ` +
    `${highest}.`
  );
}
