import { blend, type Blend } from './blend.js';
import { fillGaps, findGaps } from './gaps.js';
import { computeLevels, LEVELS } from './level-members.js';
import { adaptLevels } from './level-shift.js';
import type { Panel } from './panel.js';
import { classifySeries, fillValues, findFirstRow, type Treatment } from './treatment.js';

/** The blend's forecasts, with the treatment of each series and the members without a season. */
export interface TreatedBlend extends Blend {
  readonly treatments: readonly Treatment[];
  /** Series × LEVELS. */
  readonly levels: Float64Array;
}

/** Forecasts every series of a panel by the blend; a CLOSED series is 0. @param panel more than 52 weeks */
export function treatedBlend(panel: Panel, horizon: number): TreatedBlend {
  const weeks = panel.weeks.length;
  const treatments = classifySeries(panel);
  const values = completeHistory(panel, treatments);
  const levels = new Float64Array(treatments.length * LEVELS);
  for (const [s, treatment] of treatments.entries()) {
    if (treatment === 'CLOSED') continue;
    const own = values.subarray(s * weeks + findFirstRow(panel, s), (s + 1) * weeks);
    levels.set(computeLevels(own), s * LEVELS);
  }
  const result = blend({ ...panel, values }, horizon);
  for (const [s, treatment] of treatments.entries()) {
    if (treatment !== 'CLOSED') continue;
    result.level[s] = 0;
    result.easterEffects.fill(0, s * 2, s * 2 + 2);
    for (const part of ['means', 'season', 'easter', 'dateShift', 'growth'] as const) {
      result[part].fill(0, s * horizon, (s + 1) * horizon);
    }
  }
  return { ...result, treatments, levels };
}

/** Returns the values of a panel as history without gaps, openings and former levels: one copy, since many series need much memory. */
function completeHistory(panel: Panel, treatments: readonly Treatment[]): Float64Array {
  const filled = fillGaps(panel, findGaps(panel));
  const values = filled === panel.values ? filled.slice() : filled;
  fillValues({ ...panel, values }, treatments);
  adaptLevels(panel, values);
  return values;
}
