import { longDate } from '../words/dates.js';
import { formatCount, money, percent } from '../words/numbers.js';
import type { ForecastModel } from './forecast-model.js';
import type { Part } from './refuse-argument.js';

/** Errors in the back-test; null without one. */
export interface Errors {
  /** Weighted mean absolute error of a series in a week: holiday weeks count five times. */
  wmae: number | null;
  /** The same of the seasonal naive method, which repeats the week 52 weeks before. */
  naiveWmae: number | null;
}

/** Returns which sales a forecast follows from, or why it is missing. */
export function explainState({
  state,
  reason,
  originWeek,
  promotedDepartments,
}: ForecastModel): string {
  if (state === 'NONE') return `There is no forecast: ${reason ?? 'the run gave no reason'}.`;
  const through = originWeek === null ? 'an unknown week' : longDate(originWeek);
  const promoted =
    promotedDepartments === 0
      ? ''
      : ` and from MarkDowns, in ${formatCount(promotedDepartments, 'department')}`;
  const source = `The forecast follows from sales up to ${through}${promoted}.`;
  if (state === 'CURRENT') return source;
  return `Stale: ${source} Since then, ${reason ?? 'newer sales are published'}.`;
}

/**
 * Returns how accurate forecasts were, compared with the seasonal naive method.
 * @param where the part of the back-test: `department 7`
 */
export function explainAccuracy(where: string, { wmae, naiveWmae }: Errors): string {
  if (wmae === null) return `No back-test of ${where} can be shown, so the accuracy is unknown.`;
  const own = `In the back-test of ${where}, the weighted error (WMAE) of a department in a store and week is ${money(wmae)}`;
  if (naiveWmae === null) return `${own}; a year of history is missing for a comparison.`;
  const naive = `the seasonal naive method, which repeats the week a year before, has ${money(naiveWmae)}`;
  return `${own}; ${naive}. ${compare(wmae, naiveWmae)}`;
}

/** Returns the part of the back-test that has the accuracy of a question: `department 7`. */
export function describePart({ store, department }: Part): string {
  if (department !== undefined) return `department ${department}`;
  return store === undefined ? 'the chain' : `store ${store}`;
}

/** Returns one error as a share of the other, to six decimals; null where a share has no meaning. */
const computeRatio = ({ wmae, naiveWmae }: Errors): number | null =>
  wmae === null || naiveWmae === null || naiveWmae === 0
    ? null
    : Number((wmae / naiveWmae).toFixed(6));

function compare(wmae: number, naiveWmae: number): string {
  if (wmae === 0 && naiveWmae === 0) return 'Both were exact.';
  const ratio = computeRatio({ wmae, naiveWmae });
  if (ratio === null || ratio >= 1) {
    return 'The forecast is no better: prefer the sales of the year before.';
  }
  return `The error of the forecast is ${percent(1 - ratio)} smaller.`;
}
