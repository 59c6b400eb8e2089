import type { AnswerReading } from '#catalogue/table-lineage.js';
import { answerDefinitions } from '../answer-definitions.js';

/** Returns the declared reads of every answer, by flow. */
export const answerReadings: readonly AnswerReading[] = [...answerDefinitions.values()].flatMap(
  ({ path, flow, marts, beside }) => [
    { path, flow, marts },
    ...(beside ? [{ path, ...beside }] : []),
  ],
);
