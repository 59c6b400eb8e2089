import { Sales } from '#analytics/sales/sales.js';
import { definitionOf } from '#analytics/serving/use-case.js';
import { useCases } from '#analytics/use-cases/use-cases.js';
import type { AnswerReading } from '#catalogue/lineage/edges.js';

/** What every answer reads of each flow, as it is declared. */
export const answerReadings: readonly AnswerReading[] = [...useCases, Sales].flatMap((useCase) => {
  const { path, flow, marts, beside } = definitionOf(useCase);
  return [{ path, flow, marts }, ...(beside ? [{ path, ...beside }] : [])];
});
