import { z } from 'zod';

export const liveSumRow = z.object({
  /** Beginning of the minute of arrival; null in sums of all minutes. */
  minute: z.date().nullable(),
  /** Values of the grouping columns; null where the sum is of all values. */
  by: z.array(z.string().nullable()),
  events: z.int(),
  /** Exact sums, as decimal text. */
  sums: z.array(z.string()),
});

/** Events of one minute, or with the same values, or both. */
export type LiveSum = z.output<typeof liveSumRow>;
