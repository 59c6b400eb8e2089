import type { Scope } from '#access/scope.js';
import type { Coverage, MonthCoverage } from '../serving/coverage.js';
import type { PublishedPeriod } from '../words/first-period.js';
import type { Row } from '../words/template.js';

/** Arguments of a question, by name; empty ones are left out. */
export type Parameters = Record<string, string | number | boolean | undefined>;

/** The coverage of a flow's published data, which limits the choices of its answers. */
export interface Facts extends PublishedPeriod {
  weeks: number;
  /** Of the reader; left out for the whole chain. */
  scope?: Scope;
  /** The store and department that a question begins with, where the API refuses the reader's departments together. */
  own?: { store?: number | undefined; department: number };
}

/** The fields that every answer has; a list has rows and their number. */
export interface AnyAnswer extends Row {
  coverage: Coverage | MonthCoverage;
  nodes?: readonly Row[];
  totalCount?: number;
}

/** An answer, with the answers to further questions. */
export interface AnswerData<Answer, Row, Asked, More = Answer> {
  answer: Answer;
  /** The answers to the further questions. */
  more: readonly More[];
  /** Under the names that REST and GraphQL share. */
  asked: Asked;
  rows: readonly Row[];
}

/** Maximum page size of the API. */
export const ROWS_MAX = 1000;

/** Asks the API. @param path of another answer; the own one when left out @throws Failure */
export type FetchAnswer<Answer = AnyAnswer> = (
  parameters: Parameters,
  path?: string,
) => Promise<Answer>;

/** Draws a chart of this width in pixels. */
export type Draw = (width: number) => Element;

/**
 * The code of an answer's page, for what its `look` cannot declare. It is in `chart.ts` of the answer's folder, and runs
 * in the browser: it imports types, words and chart helpers only.
 */
export interface AnswerChart<Answer, Row, Asked = Parameters, More = Answer> {
  /** Asks further questions, for the rows or the chart. */
  more?: (get: FetchAnswer<More>, asked: Asked, facts: Facts) => Promise<readonly More[]>;
  /** Rows of the table and of the file; defaults to those of the list. */
  rows?: (answer: Answer, more: readonly More[], asked: Asked) => readonly Row[];
  /** Rows of the summary, if they are not those of the answer. */
  summary?: (answer: Answer, more: readonly More[]) => readonly object[];
  notes?: (answer: Answer) => readonly string[];
  /** Called if rows exist; undefined if it has nothing to draw. */
  draw: (answered: AnswerData<Answer, Row, Asked, More>) => Draw | undefined;
}
