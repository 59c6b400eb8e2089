import { blend, type Blend } from './blend.js';
import type { Panel } from './panel.js';
import { fillValues, type Treatment, classifySeries } from './treatment.js';

/** The blend's forecasts, with the treatment of each series. */
export interface TreatedBlend extends Blend {
  readonly treatments: readonly Treatment[];
}

/** Forecasts every series of a panel by the blend; a CLOSED series is 0. @param panel more than 52 weeks */
export function treatedBlend(panel: Panel, horizon: number): TreatedBlend {
  const treatments = classifySeries(panel);
  const result = blend({ ...panel, values: fillValues(panel, treatments) }, horizon);
  for (const [s, treatment] of treatments.entries()) {
    if (treatment !== 'CLOSED') continue;
    result.level[s] = 0;
    result.easterEffects.fill(0, s * 2, s * 2 + 2);
    for (const part of ['means', 'season', 'easter', 'dateShift', 'growth'] as const) {
      result[part].fill(0, s * horizon, (s + 1) * horizon);
    }
  }
  return { ...result, treatments };
}
