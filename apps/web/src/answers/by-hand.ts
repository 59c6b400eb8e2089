import type { Parameters } from '../data/ask.js';
import type { View } from '../question/question.js';

export type Row = Readonly<Record<string, unknown>>;

/** What every answer has; a list has rows and their number. */
export interface AnyAnswer extends Row {
  coverage: View['coverage'];
  nodes?: readonly Row[];
  totalCount?: number;
}

/** An answer as it came, with what was asked besides. */
export interface Answered<Answer, Row, Asked> {
  answer: Answer;
  /** The answers to what was asked as well. */
  more: readonly Answer[];
  /** Under the names that REST and GraphQL share. */
  asked: Asked;
  rows: readonly Row[];
}

/** A chart, so many pixels wide. */
export type Draw = (width: number) => Element;

/** What a declaration cannot say of an answer: its rows, its sentence or its chart, in `by-hand/PATH.ts`. */
export interface ByHand<Answer, Row, Asked = Parameters> {
  /** What is asked as well, for the rows. */
  more?: (asked: Asked) => readonly Parameters[];
  /** Rows of the table and of the file; those of the list when left out. */
  rows?: (answer: Answer, more: readonly Answer[]) => readonly Row[];
  sentence: (answered: Answered<Answer, Row, Asked>) => string;
  notes?: (answer: Answer) => readonly string[];
  chartTitle?: (answered: Answered<Answer, Row, Asked>) => string | undefined;
  /** Asked where there are rows; undefined where there is nothing to draw all the same. */
  chart?: (answered: Answered<Answer, Row, Asked>) => Draw | undefined;
}
