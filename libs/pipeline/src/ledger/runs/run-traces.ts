import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { openSpan, type OpenSpan } from '#platform/tracing/spans.js';
import { sqlFile } from '#platform/database/sql-file.js';

const takeEndedRunsSql = sqlFile(import.meta.url, './take_ended_runs.sql');

/** An ended run, for its span. */
const endedRow = z.object({
  id: z.coerce.number(),
  flow: z.string(),
  trigger: z.string(),
  status: z.string(),
  errorCode: z.string().nullable(),
  traceParent: z.string(),
  parentSpanId: z.string().nullable(),
  begunAt: z.date(),
  finishedAt: z.date(),
  isRecent: z.boolean(),
});

export type TracedRun = z.output<typeof endedRow>;

const traceRow = z.object({ flow: z.string(), traceParent: z.string().nullable() });

export const runSpanName = (flow: string): string => `run ${flow}`;

/** Returns the spans of runs: for the worker of a stage, and for the export of ended runs. */
export class RunTraces {
  constructor(private readonly warehouse: DataSource) {}

  /**
   * Returns the span of a run, the parent of its stages' spans. A request without a trace starts a new trace, the same
   * for every worker.
   */
  async findOrStart(runId: number): Promise<string | undefined> {
    const [run] = await this.read(runId);
    if (!run) return undefined;
    if (run.traceParent !== null) return run.traceParent;
    const span = openSpan(runSpanName(run.flow));
    if (!span) return undefined;
    await this.warehouse.query(
      `UPDATE ops.runs SET trace_parent = $2, trace_requested_by = $3, trace_started_at = now()
       WHERE run_id = $1 AND trace_parent IS NULL`,
      [runId, span.traceParent, span.parentSpanId],
    );
    const [now] = await this.read(runId);
    return now?.traceParent ?? undefined;
  }

  /** Returns ended runs whose span is not exported yet, each to one caller only. */
  takeEnded(): Promise<TracedRun[]> {
    return queryRows(this.warehouse, endedRow, takeEndedRunsSql);
  }

  private read(runId: number): Promise<z.output<typeof traceRow>[]> {
    return queryRows(
      this.warehouse,
      traceRow,
      'SELECT flow, trace_parent AS "traceParent" FROM ops.runs WHERE run_id = $1',
      [runId],
    );
  }
}

/** Makes a resumed run a span of the trace of the resume request, in the caller's transaction. */
export async function restartTrace(
  session: Queryable,
  runId: number,
  span: OpenSpan | undefined,
): Promise<void> {
  await session.query(
    `UPDATE ops.runs SET trace_parent = $2, trace_requested_by = $3, trace_reported = false,
            trace_started_at = CASE WHEN $2::text IS NOT NULL THEN now() END
     WHERE run_id = $1`,
    [runId, span?.traceParent ?? null, span?.parentSpanId ?? null],
  );
}
