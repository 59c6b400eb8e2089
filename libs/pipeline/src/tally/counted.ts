import { z } from 'zod';
import type { Ledger } from '../ledger/ledger.js';

/** Upper bounds of the buckets of every duration, in seconds. */
export const BUCKETS = [0.05, 0.25, 1, 5, 15, 60, 300, 900, 1800, 3600, 7200, 14_400] as const;

const timesRow = z.object({
  measure: z.enum(['run', 'wait', 'work']),
  flow: z.string(),
  /** Empty for a run. */
  stage: z.string(),
  /** Empty for a wait. */
  outcome: z.string(),
  /** Its place among the bounds; −1 for what has no beginning, and so no duration. */
  bucket: z.int(),
  count: z.int(),
  microseconds: z.int(),
});

const fate = z.enum(['in', 'out', 'quarantined', 'duplicate', 'superseded', 'restated']);
const fatesRow = z.object({ flow: z.string(), stage: z.string(), fate, rows: z.int() });

/** What was dropped by now: how many events, and the greatest number among them. */
const pruned = z.object({ events: z.int(), newest: z.int() });
export type Pruned = z.output<typeof pruned>;

/** What some events tell, or those that were dropped. */
export const countedRow = z.object({
  pruned,
  times: z.array(timesRow),
  fates: z.array(fatesRow),
});
export type Counted = z.output<typeof countedRow>;

/** The same of events that are there. */
export const talliedRow = countedRow.extend({
  /** Number of the newest event. */
  newest: z.number(),
});

/** What has a duration: runs by outcome, stages by stage and outcome, waits by stage. */
export type Subject = Omit<z.output<typeof timesRow>, 'bucket' | 'count' | 'microseconds'>;

/** Rows of a stage that had one fate. */
export type FatedRows = z.output<typeof fatesRow>;

/** The stages of every flow, as the queries take them. */
export const stagesOf = (ledgers: readonly Pick<Ledger, 'flow'>[]) =>
  ledgers.flatMap(({ flow }) =>
    flow.stages.map(({ id, after }) => ({ flow: flow.name, stage: id, after })),
  );
