import type { AnswerReading } from '#catalogue/table-lineage.js';
import { answerDefinitions } from '../answer-definitions.js';

/** What every answer reads of each flow, as it is declared. */
export const answerReadings: readonly AnswerReading[] = [...answerDefinitions.values()].flatMap(
  ({ path, flow, marts, beside }) => [
    { path, flow, marts },
    ...(beside ? [{ path, ...beside }] : []),
  ],
);
