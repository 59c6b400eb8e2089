import { z } from 'zod';
import { FISCAL_PERIOD_NAMES } from './fiscal-period-names.js';

/** One answer of a report, as stored. */
export const answerRequest = z.object({
  /** Name of the answer. */
  answer: z.string(),
  /** The given arguments, as the answer parsed them. */
  args: z.record(z.string(), z.unknown()),
  /** Whether it is the report of the business question, whose arguments follow from each snapshot. */
  isReport: z.boolean().optional(),
  /** The fiscal period that it is about, whose weeks follow from each snapshot. */
  during: z.enum(FISCAL_PERIOD_NAMES).optional(),
});
export type AnswerRequest = z.output<typeof answerRequest>;
