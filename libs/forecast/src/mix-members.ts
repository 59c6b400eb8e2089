import type { Blend } from './blend.js';
import type { ForecastComponents } from './components.js';
import { findNonNegative, raiseToZero } from './floor.js';
import { LEVELS } from './level-members.js';
import type { MemberErrors, MemberWeights } from './member-weights.js';
import type { Origin } from './origins.js';
import type { Panel } from './panel.js';

/** Forecasts of all members from one date. */
type Members = Pick<Origin, 'weeks' | 'means' | 'levels' | 'sparse'>;

/** Returns the weighted means of members: series × horizon, at least 0 for series that were never below it. */
export function mixMeans(
  panel: Panel,
  errors: MemberErrors,
  weights: MemberWeights,
  { weeks, means, levels, sparse }: Members,
): Float64Array {
  const horizon = means.length / sparse.length;
  const mixed = new Float64Array(means.length);
  for (let i = 0; i < means.length; i++) {
    const s = Math.floor(i / horizon);
    const at = errors.locate(s, sparse[s] === 1, i % horizon);
    mixed[i] = weights[at]! * means[i]! + weighLevels(levels, weights, s, at);
  }
  raiseToZero(mixed, findNonNegative(panel.values, panel.weeks.length, weeks));
  return mixed;
}

/**
 * Returns the components of weighted means: those of the blend by its weight, the rest as the level. The parts of the blend
 * become those of the result, because both together take much memory.
 */
export function mixComponents(
  { season, easter, dateShift, growth }: Blend,
  means: Float64Array,
  errors: MemberErrors,
  weights: MemberWeights,
  sparse: Uint8Array,
): ForecastComponents {
  const horizon = means.length / sparse.length;
  const level = means.slice();
  for (let i = 0; i < means.length; i++) {
    const s = Math.floor(i / horizon);
    const weight = weights[errors.locate(s, sparse[s] === 1, i % horizon)]!;
    for (const part of [season, easter, dateShift, growth]) {
      part[i]! *= weight;
      level[i]! -= part[i]!;
    }
  }
  return { level, season, easter, dateShift, growth };
}

function weighLevels(
  levels: Float64Array,
  weights: MemberWeights,
  series: number,
  at: number,
): number {
  let sum = 0;
  for (let m = 0; m < LEVELS; m++) sum += weights[at + 1 + m]! * levels[series * LEVELS + m]!;
  return sum;
}
