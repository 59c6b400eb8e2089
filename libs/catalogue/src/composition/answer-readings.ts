import type { AnswerReads } from '../table-lineage.js';
import { answerDefinitions } from '#composition/answer-definitions.js';

/** Returns the declared reads of every answer, by flow. */
export const answerReadings: readonly AnswerReads[] = [...answerDefinitions.values()].flatMap(
  ({ path, flow, marts, otherFlow }) => [
    { path, flow, marts },
    ...(otherFlow ? [{ path, ...otherFlow }] : []),
  ],
);
