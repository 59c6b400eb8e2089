import { namedEnum } from '#serving/named-enum.js';
import type { Inference } from './inference.js';

// Cohen's bounds for a small, medium and large correlation (0.1, 0.3, 0.5), squared.
const SMALL = 0.01;
const MEDIUM = 0.09;
const LARGE = 0.25;
/** A slope with a p-value from here on is put down to chance. */
export const CHANCE = 0.05;

export const PredictionVerdict = namedEnum(
  'PredictionVerdict',
  'How much of the differences in sales unemployment explains.',
  {
    NOT_ENOUGH_DATA: 'Fewer than 3 rows, or a single value of unemployment: no line.',
    EXPLAINS_NOTHING:
      'R² below 0.01, however significant the slope, or a slope that may be chance (p ≥ 0.05).',
    WEAK: 'R² from 0.01 to below 0.09.',
    MODERATE: 'R² from 0.09 to below 0.25.',
    STRONG: 'R² from 0.25 on.',
  },
);
export type PredictionVerdict = keyof typeof PredictionVerdict;

/** Judges a line by the share it explains, not by its p-value, which many rows make small. */
export function judge({ rSquared, pValue }: Inference): PredictionVerdict {
  if (rSquared === null || rSquared < SMALL) return PredictionVerdict.EXPLAINS_NOTHING;
  if (pValue !== null && pValue >= CHANCE) return PredictionVerdict.EXPLAINS_NOTHING;
  if (rSquared < MEDIUM) return PredictionVerdict.WEAK;
  return rSquared < LARGE ? PredictionVerdict.MODERATE : PredictionVerdict.STRONG;
}
