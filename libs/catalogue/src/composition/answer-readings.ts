import type { AnswerReading } from '../table-lineage.js';
import { answerDefinitions } from '#composition/answer-definitions.js';

/** Returns the declared reads of every answer, by flow. */
export const answerReadings: readonly AnswerReading[] = [...answerDefinitions.values()].flatMap(
  ({ path, flow, marts, beside }) => [
    { path, flow, marts },
    ...(beside ? [{ path, ...beside }] : []),
  ],
);
