import type { Coverage } from '#analytics/serving/coverage.js';
import type { MonthCoverage } from '#analytics/serving/coverage.js';
import type { Parameters } from '../data/ask.js';
import type { Control, Values } from './control.js';
import type { Table } from './table.js';

/** An answer, ready to be shown. */
export interface View {
  /** What the data says, in plain English; `strong` marks what counts. */
  sentence: string;
  /** What a reader must know so as not to misread it. */
  notes: readonly string[];
  /** Draws the chart, so many pixels wide; undefined where there is nothing to draw. */
  draw?: (width: number) => Element;
  /** What the chart shows, as its heading. */
  chartTitle: string;
  table: Table;
  /** Rows of the file, where the API gives none: it writes files of its lists only. */
  records?: readonly object[];
  coverage: Coverage | MonthCoverage;
}

/** Asks the question over REST with some parameters. @throws Failure */
type Get = <Answer>(parameters: Parameters) => Promise<Answer>;

/** A business question, as the page asks and shows it. */
export interface Question {
  /** The last part of its REST path; also its address within the page. */
  name: string;
  /** Its GraphQL field. */
  field: string;
  /** In the list of questions. */
  short: string;
  title: string;
  controls: readonly Control[];
  /** What the controls ask for, under the names that REST and GraphQL share. */
  parameters: (values: Values) => Parameters;
  /** @throws Failure */
  view: (values: Values, get: Get) => Promise<View>;
}
