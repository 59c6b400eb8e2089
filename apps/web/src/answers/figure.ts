import { pieces } from '#analytics/words/sentences.js';
import type { Row } from '#analytics/words/template.js';
import type { View } from './build-view.js';

/** Where a figure is on the page of an answer: `sentence.0`, `table.2.3` and `summary.2.3` with row and column, `chart`. */
export const toSentencePosition = (index: number) => `sentence.${index}`;
export const toTablePosition = (row: number, column: number) => `table.${row}.${column}`;
export const toSummaryPosition = (row: number, column: number) => `summary.${row}.${column}`;
export const CHART = 'chart';

/** A figure of an answer. */
export interface Figure {
  /** As the page shows it; the title of the chart for a figure of the chart. */
  text: string;
  /** What it counts. */
  about: string;
  /** The row that has it, if one has. */
  row?: Row;
  /** The list of that row, if it is not of the main table. */
  list?: string;
}

/** Returns the figure at a place; undefined when the answer has none there, as after a change of filters. */
export function findFigure(
  view: Pick<View, 'sentence' | 'chartTitle' | 'table' | 'rows' | 'summary'>,
  place: string,
): Figure | undefined {
  const { sentence, chartTitle } = view;
  const [kind, ...numbers] = place.split('.');
  const [first = NaN, second = NaN] = numbers.map(Number);
  if (kind === CHART) return { text: chartTitle, about: 'all figures of the chart' };
  if (kind === 'sentence') {
    const text = pieces(sentence)[2 * first + 1];
    return text === undefined ? undefined : { text, about: 'a figure of the sentence' };
  }
  const shown = kind === 'summary' ? view.summary : kind === 'table' ? view : undefined;
  if (!shown) return undefined;
  const { table, rows } = shown;
  const text = table.rows[first]?.[second];
  if (text === undefined) return undefined;
  const name = table.rows[first]?.[0] ?? '';
  const row = rows[first];
  const about = `${table.columns[second]?.head}, ${name}`;
  return { text, about, ...(row && { row }), ...('list' in shown && { list: shown.list }) };
}
