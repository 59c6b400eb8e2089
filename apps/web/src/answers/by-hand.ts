import type { Parameters } from '../data/ask.js';
import type { Row } from '#analytics/words/template.js';
import type { Coverage, MonthCoverage } from '#analytics/serving/coverage.js';

/** The fields that every answer has; a list has rows and their number. */
export interface AnyAnswer extends Row {
  coverage: Coverage | MonthCoverage;
  nodes?: readonly Row[];
  totalCount?: number;
}

/** An answer, with the answers to further questions. */
export interface Answered<Answer, Row, Asked> {
  answer: Answer;
  /** The answers to the further questions. */
  more: readonly Answer[];
  /** Under the names that REST and GraphQL share. */
  asked: Asked;
  rows: readonly Row[];
}

/** Draws a chart of this width in pixels. */
export type Draw = (width: number) => Element;

/** The parts of an answer's section that need code: its rows or its chart, in `by-hand/PATH.ts`. */
export interface ByHand<Answer, Row, Asked = Parameters> {
  /** Further questions, for the rows. */
  more?: (asked: Asked) => readonly Parameters[];
  /** Rows of the table and of the file; defaults to those of the list. */
  rows?: (answer: Answer, more: readonly Answer[], asked: Asked) => readonly Row[];
  notes?: (answer: Answer) => readonly string[];
  chartTitle?: (answered: Answered<Answer, Row, Asked>) => string | undefined;
  /** Called if rows exist; undefined if it has nothing to draw. */
  chart?: (answered: Answered<Answer, Row, Asked>) => Draw | undefined;
}
