import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

const eventsAfterSql = sqlFile(import.meta.url, './events_after.sql');

/** PostgreSQL channel that announces each event by its number. */
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

/** An event of a run, stage, snapshot, file or flow. */
export type LedgerEvent = z.output<typeof eventRow>;

const runStep = eventRow.pick({ at: true, stage: true, kind: true }).extend({ runId: z.string() });

/** An event of a run or of one of its stages, without details. */
type RunStep = z.output<typeof runStep>;

const stepsSql = sqlFile(import.meta.url, './run_steps.sql');

/** Selects events; all when empty. */
export interface EventFilter {
  flow?: string;
  runId?: string;
}

/** Events that a reader requests but that retention has dropped. */
export interface EventGap {
  /** The greatest number of a dropped event. */
  droppedUpTo: number;
}

/** Returns events; their numbers follow the order of the commits. Retention drops old events. */
export class EventLog {
  constructor(private readonly warehouse: DataSource) {}

  /** Returns at most `first` events after number `id`, oldest first. */
  after(id: number, first: number, { flow, runId }: EventFilter = {}): Promise<LedgerEvent[]> {
    return queryRows(this.warehouse, eventRow, eventsAfterSql, [
      id,
      first,
      flow ?? null,
      runId ?? null,
    ]);
  }

  /** Returns the first `most` steps of each run and its stages, in their order. */
  listSteps(runIds: readonly string[], most: number): Promise<RunStep[]> {
    return queryRows(this.warehouse, runStep, stepsSql, [runIds, most]);
  }

  /** Returns the number of the newest event; 0 when there is none. */
  async newest(session: Queryable = this.warehouse): Promise<number> {
    const [row] = await queryRows(
      session,
      z.object({ id: z.coerce.number() }),
      'SELECT coalesce(max(event_id), 0) AS id FROM ops.events',
    );
    return row?.id ?? 0;
  }

  /**
   * Returns whether retention dropped events after number `id`: of run `runId` if set, else of any run.
   * @returns undefined when it dropped none
   */
  async gapAfter(id: number, { runId }: EventFilter = {}): Promise<EventGap | undefined> {
    const [row] = await queryRows(
      this.warehouse,
      z.object({ droppedUpTo: z.coerce.number() }),
      // The events of a run are dropped together, and each run has at least one.
      `SELECT newest_event AS "droppedUpTo" FROM ops.pruned_events
       WHERE newest_event > $1 AND ($2::bigint IS NULL OR NOT EXISTS (
         SELECT FROM ops.events WHERE run_id = $2 AND kind LIKE 'run.%'))`,
      [id, runId ?? null],
    );
    return row;
  }
}
