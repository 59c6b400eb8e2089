import { sales } from '#analytics/sales/sales.js';
import { useCases } from '#analytics/answers/answers.js';

/** Every answer by its REST path. */
export const answerDefinitions = new Map([...useCases, sales].map((each) => [each.path, each]));
