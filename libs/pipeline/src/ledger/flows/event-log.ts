import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';

/** Events are announced here with their number. */
export const EVENTS_CHANNEL = 'retailstream_events';

const eventRow = z.object({
  id: z.coerce.number(),
  at: z.date(),
  flow: z.string(),
  runId: z.string().nullable(),
  stage: z.string().nullable(),
  /** `run.failed`, `stage.succeeded`, `snapshot.published`, `file.refused`, `flow.paused`, … */
  kind: z.string(),
  data: z.record(z.string(), z.unknown()),
});

/** One step of a run, a stage, a snapshot, a file or a flow. */
export type LedgerEvent = z.output<typeof eventRow>;

/** Which events; all when left out. */
export interface EventFilter {
  flow?: string;
  runId?: string;
}

/** Events that a reader asks for and that are there no more. */
export interface EventGap {
  /** The greatest number among all that were dropped for their age. */
  droppedUpTo: number;
}

/** What happened, step by step: numbers are in the order of the commits. Old steps are dropped. */
export class EventLog {
  constructor(private readonly warehouse: DataSource) {}

  /** At most `first` events after the one of a number, oldest first. */
  after(id: number, first: number, { flow, runId }: EventFilter = {}): Promise<LedgerEvent[]> {
    return queryRows(
      this.warehouse,
      eventRow,
      `SELECT event_id AS id, at, flow, run_id AS "runId", stage, kind, data FROM ops.events
       WHERE event_id > $1 AND ($3::text IS NULL OR flow = $3)
         AND ($4::bigint IS NULL OR run_id = $4)
       ORDER BY event_id LIMIT $2`,
      [id, first, flow ?? null, runId ?? null],
    );
  }

  /** Number of the newest event; 0 when there is none. */
  async newest(session: Queryable = this.warehouse): Promise<number> {
    const [row] = await queryRows(
      session,
      z.object({ id: z.coerce.number() }),
      'SELECT coalesce(max(event_id), 0) AS id FROM ops.events',
    );
    return row?.id ?? 0;
  }

  /**
   * Whether events after the one of a number were dropped: of the run that is asked for, else of any.
   * @returns undefined when none was
   */
  async gapAfter(id: number, { runId }: EventFilter = {}): Promise<EventGap | undefined> {
    const [row] = await queryRows(
      this.warehouse,
      z.object({ droppedUpTo: z.coerce.number() }),
      // Steps of a run go together, and each run has one.
      `SELECT newest_event AS "droppedUpTo" FROM ops.pruned_events
       WHERE newest_event > $1 AND ($2::bigint IS NULL OR NOT EXISTS (
         SELECT FROM ops.events WHERE run_id = $2 AND kind LIKE 'run.%'))`,
      [id, runId ?? null],
    );
    return row;
  }
}
