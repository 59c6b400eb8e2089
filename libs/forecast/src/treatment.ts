import { SEASON } from './component-forecast.js';
import { computeMean } from './mean.js';
import type { Panel } from './panel.js';

/** How a series is treated. */
export type Treatment =
  | 'FULL'
  /** First row 52 to 103 weeks ago, after the panel's start: earlier weeks are filled as those of NEW. */
  | 'SHORT'
  /** First row fewer than 52 weeks ago: earlier weeks are filled with its share of its department. */
  | 'NEW'
  /** No row in the last 52 weeks, or its store none in the last four: the forecast is 0. */
  | 'CLOSED'
  /** Rows in fewer than half of the weeks since its first row: weeks without a row count as sales of 0. */
  | 'SPARSE'
  /** Sales of the last 52 weeks sum to less than 0: forecast as it is, so that it may be below 0. */
  | 'NEGATIVE';

/** Weeks without any row of a store after which it counts as closed. */
const CLOSED_STORE_WEEKS = 4;

export function classifySeries(panel: Panel): Treatment[] {
  const weeks = panel.weeks.length;
  const open = new Set<number>();
  for (const [s, { store }] of panel.series.entries()) {
    const end = (s + 1) * weeks;
    if (panel.present.subarray(end - CLOSED_STORE_WEEKS, end).includes(1)) open.add(store);
  }
  return panel.series.map(({ store }, s) => {
    const present = panel.present.subarray(s * weeks, (s + 1) * weeks);
    const first = present.indexOf(1);
    const last = present.lastIndexOf(1);
    if (last < weeks - SEASON || !open.has(store)) return 'CLOSED';
    if (first > weeks - SEASON) return 'NEW';
    const rows = present.reduce((sum, value) => sum + value, 0);
    if (rows < (weeks - first) / 2) return 'SPARSE';
    const lastYear = panel.values.subarray((s + 1) * weeks - SEASON, (s + 1) * weeks);
    if (lastYear.reduce((sum, value) => sum + value, 0) < 0) return 'NEGATIVE';
    return first > 0 && first > weeks - 2 * SEASON ? 'SHORT' : 'FULL';
  });
}

/**
 * Fills the weeks before the first row of NEW and SHORT series in the values of a panel: the series' share of its department
 * since then × the department's other series in that week, or the series' own mean without others. CLOSED series become 0 in
 * all weeks, so that neither fillings nor sums of departments count them.
 */
export function fillValues(panel: Panel, treatments: readonly Treatment[]): void {
  const weeks = panel.weeks.length;
  const { values } = panel;
  for (const { from, to } of panel.departments) {
    const late = (s: number) => treatments[s] === 'NEW' || treatments[s] === 'SHORT';
    const others = new Float64Array(weeks);
    for (let s = from; s < to; s++) {
      if (treatments[s] === 'CLOSED') values.fill(0, s * weeks, (s + 1) * weeks);
      if (late(s) || treatments[s] === 'CLOSED') continue;
      for (let t = 0; t < weeks; t++) others[t]! += values[s * weeks + t]!;
    }
    for (let s = from; s < to; s++) {
      if (late(s))
        fill(values.subarray(s * weeks, (s + 1) * weeks), others, findFirstRow(panel, s));
    }
  }
}

/** Returns the week of a series' first row; -1 without one. */
export function findFirstRow(panel: Panel, s: number): number {
  const weeks = panel.weeks.length;
  return panel.present.subarray(s * weeks, (s + 1) * weeks).indexOf(1);
}

function fill(own: Float64Array, others: Float64Array, first: number): void {
  const [usual, around] = [computeMean(own.subarray(first)), computeMean(others.subarray(first))];
  for (let t = 0; t < first; t++) own[t] = around > 0 ? (usual / around) * others[t]! : usual;
}
