import { namedEnum } from '#serving/named-enum.js';
import type { PredictionCoefficient } from './coefficient.js';
import type { HeldOutError, HeldOutErrors } from './hold-out.js';

const ROWS_NEEDED = 60;
const STORES_NEEDED = 10;

export const PredictionVerdict = namedEnum(
  'PredictionVerdict',
  'Whether unemployment helps to predict the sales of a department.',
  {
    HELPS:
      'Both slopes have one sign, the interval of the one with store and week effects excludes 0, and the line errs less than the plain mean on both blocks of held-out weeks.',
    NO_BETTER: 'Not all of this holds: the plain mean of the department in the store is as good.',
    TOO_FEW: `Fewer than ${ROWS_NEEDED} rows, or fewer than ${STORES_NEEDED} stores with two values of unemployment.`,
  },
);
export type PredictionVerdict = keyof typeof PredictionVerdict;

/** What a verdict follows from. */
export interface Evidence extends HeldOutErrors {
  rows: number;
  comparedStores: number;
  storeEffects: PredictionCoefficient | null;
  weekEffects: PredictionCoefficient | null;
}

/** Returns the verdict on a department, or on the pooled line, which has no effects and so never helps. */
export function classify(evidence: Evidence): PredictionVerdict {
  const { rows, comparedStores, storeEffects, weekEffects, earlierHeldOut, laterHeldOut } =
    evidence;
  if (rows < ROWS_NEEDED || comparedStores < STORES_NEEDED) return 'TOO_FEW';
  const hasOneSign = Math.sign(storeEffects?.slope ?? 0) * Math.sign(weekEffects?.slope ?? 0) === 1;
  const isClear = weekEffects !== null && excludesZero(weekEffects);
  const isBetter = errsLess(earlierHeldOut) && errsLess(laterHeldOut);
  return hasOneSign && isClear && isBetter ? 'HELPS' : 'NO_BETTER';
}

const excludesZero = ({ low, high }: PredictionCoefficient) =>
  low !== null && high !== null && (low > 0 || high < 0);

const errsLess = (error: HeldOutError | null) => error !== null && error.rmse < error.meanRmse;
