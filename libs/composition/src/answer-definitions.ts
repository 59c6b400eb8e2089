import { sales } from '#analytics/sales/sales.js';
import { answerRegistry } from '#analytics/answers/answers.js';

/** Every answer by its REST path. */
export const answerDefinitions = new Map(
  [...answerRegistry, sales].map((each) => [each.path, each]),
);
