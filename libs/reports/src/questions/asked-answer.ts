import { z } from 'zod';

/** One answer that a report has, as it is kept. */
export const askedAnswer = z.object({
  /** Name of the use case. */
  answer: z.string(),
  /** Those that were given, as its own check took them. */
  args: z.record(z.string(), z.unknown()),
});
export type AskedAnswer = z.output<typeof askedAnswer>;
