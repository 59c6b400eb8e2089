import { findField, type Row } from '#analytics/words/template.js';
import type { ConsoleAnswer } from './declarations.js';
import { isFigure } from './build-view.js';

/** A trend of fewer points shows nothing. */
const LEAST = 6;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Returns the values of a list over time: its first figure by week or month; undefined for a list of something else.
 *
 * @param rows of the answer, in order of time
 */
export function computeTrend(
  shown: ConsoleAnswer,
  rows: readonly Row[],
): readonly number[] | undefined {
  const dates = rows.map((row) => row['week'] ?? row['month']);
  const isOverTime = dates.every((date) => typeof date === 'string' && DATE.test(date));
  if (!isOverTime || rows.length < LEAST || new Set(dates).size < rows.length) return undefined;
  const columns = shown.presentation.table.columns.map((each) =>
    typeof each === 'string' ? { field: each } : each,
  );
  const figure = columns.find((column) => isFigure(findField(shown, column.field), column));
  if (figure === undefined) return undefined;
  const values = rows.map((row) => row[figure.field]);
  return values.every((value) => typeof value === 'number') ? values : undefined;
}
