import type { Parameters } from '../data/ask.js';
import type { Facts } from './facts.js';
import type { Row } from '#analytics/words/template.js';
import type { Coverage, MonthCoverage } from '#analytics/serving/coverage.js';

/** The fields that every answer has; a list has rows and their number. */
export interface AnyAnswer extends Row {
  coverage: Coverage | MonthCoverage;
  nodes?: readonly Row[];
  totalCount?: number;
}

/** An answer, with the answers to further questions. */
export interface Answered<Answer, Row, Asked, More = Answer> {
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
export type Get<Answer = AnyAnswer> = (parameters: Parameters, path?: string) => Promise<Answer>;

/** Draws a chart of this width in pixels. */
export type Draw = (width: number) => Element;

/** The parts of an answer's section that need code: its rows or its chart, in `by-hand/PATH.ts`. */
export interface ByHand<Answer, Row, Asked = Parameters, More = Answer> {
  /** Asks further questions, for the rows or the chart. */
  more?: (get: Get<More>, asked: Asked, facts: Facts) => Promise<readonly More[]>;
  /** Rows of the table and of the file; defaults to those of the list. */
  rows?: (answer: Answer, more: readonly More[], asked: Asked) => readonly Row[];
  notes?: (answer: Answer) => readonly string[];
  chartTitle?: (answered: Answered<Answer, Row, Asked, More>) => string | undefined;
  /** Called if rows exist; undefined if it has nothing to draw. */
  chart?: (answered: Answered<Answer, Row, Asked, More>) => Draw | undefined;
}
