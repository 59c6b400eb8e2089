import { expect, it } from 'vitest';
import type { PredictionCoefficient } from './coefficient.js';
import { type Evidence, classify } from './verdict.js';

const slope = (value: number, low = value - 1, high = value + 1): PredictionCoefficient => ({
  slope: value,
  standardError: 1,
  low,
  high,
  pValue: 0.01,
  rSquared: 0.1,
});
const better = { rows: 10, rmse: 1, meanRmse: 2 };
const worse = { rows: 10, rmse: 2, meanRmse: 2 };
const evidence: Evidence = {
  rows: 60,
  comparedStores: 10,
  storeEffects: slope(-3, -9, 3),
  weekEffects: slope(-2),
  heldOut: better,
  earlierHeldOut: better,
  laterHeldOut: better,
};

it.each<[string, Partial<Evidence>]>([
  ['HELPS', {}],
  ['HELPS', { storeEffects: slope(3), weekEffects: slope(2) }],
  ['TOO_FEW', { rows: 59 }],
  ['TOO_FEW', { comparedStores: 9 }],
  ['NO_BETTER', { storeEffects: slope(3) }],
  ['NO_BETTER', { storeEffects: null }],
  ['NO_BETTER', { weekEffects: null }],
  ['NO_BETTER', { weekEffects: slope(-2, -4, 0) }],
  ['NO_BETTER', { weekEffects: { ...slope(-2), low: null, high: null } }],
  ['NO_BETTER', { earlierHeldOut: worse }],
  ['NO_BETTER', { laterHeldOut: worse }],
  ['NO_BETTER', { laterHeldOut: null }],
])('is %s with %j', (verdict, other) => {
  expect(classify({ ...evidence, ...other })).toBe(verdict);
});
