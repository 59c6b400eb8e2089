import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

const nextSql = sqlFile(import.meta.url, './next-step.sql');

const openStage = z.object({ stage: z.string(), attempt: z.int() });

const stepRow = z.object({
  /** Number of its event. */
  id: z.string(),
  at: z.date(),
  flow: z.string(),
  run: z.string(),
  /** Null for a step of the run itself. */
  stage: z.string().nullable(),
  /** `run.failed`, `stage.running`, … */
  kind: z.string(),
  attempt: z.int().nullable(),
  /** Code and message; empty where nothing went wrong. */
  error: z.string(),
  requestedAt: z.date(),
  /** In which the run began, or went on after it had ended; null when it ended before it began. */
  epoch: z.int().nullable(),
  /** Stages that were at work just before, in the order in which they began. */
  open: z.array(openStage),
  /** When the schedule wanted the run; null where none asked for it. */
  dueAt: z.string().nullable(),
});

/** A step of a run, with what one has to know to tell it. */
export type Step = z.output<typeof stepRow>;
export type OpenStage = z.output<typeof openStage>;

/** The first step to be told after an event and up to another, if there is one. */
export async function nextStep(
  session: Queryable,
  after: string,
  upTo: string,
): Promise<Step | undefined> {
  const [step] = await queryRows(session, stepRow, nextSql, [after, upTo]);
  return step;
}
