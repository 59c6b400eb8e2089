import { z } from 'zod';

/** One answer of a report, as stored. */
export const askedAnswer = z.object({
  /** Name of the use case. */
  answer: z.string(),
  /** The given arguments, as the answer parsed them. */
  args: z.record(z.string(), z.unknown()),
});
export type AskedAnswer = z.output<typeof askedAnswer>;
