import { Sales } from '#analytics/sales/sales.js';
import { definitionOf } from '#analytics/serving/use-case.js';
import { useCases } from '#analytics/use-cases/use-cases.js';

/** Every answer there is, by its REST path. */
export const answerDefinitions = new Map(
  [...useCases, Sales].map((each) => [definitionOf(each).path, definitionOf(each)]),
);
