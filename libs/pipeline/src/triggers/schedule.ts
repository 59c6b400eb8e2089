import { z } from 'zod';
import { priorityOf } from '../ledger/run-requests.js';

/** A row of ops.schedules. */
export const scheduleRow = z.object({
  name: z.string(),
  cron: z.string(),
  zone: z.string(),
  /** What becomes of times that no worker was there for. */
  missed: z.enum(['run', 'skip']),
  onlyIfChanged: z.boolean(),
  priority: z.number().transform(priorityOf),
  decidedUntil: z.date(),
});

/** When runs of a flow start by the clock. */
export type Schedule = z.output<typeof scheduleRow>;

/** What an operator sets of it. */
export type ScheduleSetting = Omit<Schedule, 'decidedUntil'>;

export const timeRow = z.object({
  schedule: z.string(),
  dueAt: z.date(),
  outcome: z.enum(['started', 'waits', 'merged', 'refused', 'skipped']),
  runId: z.string().nullable(),
  missed: z.int(),
  decidedAt: z.date(),
});

/** What became of one time of a schedule. */
export type ScheduleTime = z.output<typeof timeRow>;
