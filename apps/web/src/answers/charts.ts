import type { AnswerChart, AnyAnswer } from '#analytics/charts/custom-view.js';
import type { Row } from '#analytics/words/template.js';

export { drawDeclared } from '../charts/declared.js';

/** The charts of answers that have code for them, each in the folder named like the answer's path: one file for all. */
export const charts = import.meta.glob<AnswerChart<AnyAnswer, Row>>(
  '../../../../libs/analytics/src/answers/*/chart.ts',
  { eager: true, import: 'chart' },
);
