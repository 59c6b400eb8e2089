import { z } from 'zod';

/** Sums of events that were counted together, as PostgreSQL returns them. */
export const sumRow = z.object({
  /** Beginning of the minute of arrival. */
  minute: z.date(),
  /** Values of the grouping columns. */
  by: z.array(z.string().nullable()),
  events: z.int(),
  /** Exact, as decimal text. */
  sums: z.array(z.string()),
});
export type SumRow = z.output<typeof sumRow>;

/** Events of one minute, or with the same values, or both. */
export interface LiveSum {
  /** Beginning of the minute of arrival; null in sums of all minutes. */
  minute: Date | null;
  /** Values of the grouping columns; empty in sums of all values. */
  by: readonly (string | null)[];
  events: number;
  /** Exact sums, as decimal text. */
  sums: string[];
}

/** Whether events of a store count. @param store its number as sent; null without one */
export type StoreTest = (store: string | null) => boolean;
