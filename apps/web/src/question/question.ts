import type { Coverage } from '#analytics/serving/coverage.js';
import type { MonthCoverage } from '#analytics/serving/coverage.js';
import type { Parameters } from '../data/ask.js';
import type { Control, Values } from './control.js';
import type { Table } from './table.js';

/** An answer, ready to show. */
export interface View {
  /** The result in plain English; `strong` marks the key figures. */
  sentence: string;
  /** Notes that prevent misreading. */
  notes: readonly string[];
  /** Draws the chart at this width in pixels; undefined if it has nothing to draw. */
  draw?: (width: number) => Element;
  /** The heading of the chart. */
  chartTitle: string;
  table: Table;
  /** Rows of the file, where the API returns none: it exports only lists. */
  records?: readonly object[];
  coverage: Coverage | MonthCoverage;
}

/** Asks the question over REST with these parameters. @throws Failure */
type Get = <Answer>(parameters: Parameters) => Promise<Answer>;

/** A business question on the page. */
export interface Question {
  /** The last part of its REST path; also its anchor in the page. */
  name: string;
  /** Its GraphQL field. */
  field: string;
  /** Its title in the list of questions. */
  short: string;
  title: string;
  controls: readonly Control[];
  /** Returns the parameters from the controls, with names of REST and GraphQL. */
  parameters: (values: Values) => Parameters;
  /** @throws Failure */
  view: (values: Values, get: Get) => Promise<View>;
}
