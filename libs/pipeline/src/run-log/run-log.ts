import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { LOG_LEVELS, type LogLevel } from '#platform/logging/logger.js';

const line = z.object({
  id: z.string(),
  at: z.date(),
  level: z.enum(LOG_LEVELS),
  stage: z.string().nullable(),
  context: z.string(),
  message: z.string(),
});

/** One event that a worker wrote to its log. */
export type RunLogLine = z.output<typeof line>;

/** Which lines of a run's log are meant. */
interface RunLogFilter {
  stage?: string | undefined;
  /** And whatever is graver. */
  level?: LogLevel | undefined;
}

/** Reads what workers wrote to their logs about runs. */
export class RunLog {
  constructor(private readonly warehouse: DataSource) {}

  /**
   * Newest first, at most `first`, older than the line `before` when given. A line is there about a second
   * after it was written.
   */
  list(
    runId: string,
    { stage, level = 'trace' }: RunLogFilter,
    first: number,
    before?: number,
  ): Promise<RunLogLine[]> {
    const levels = LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level) + 1);
    return queryRows(
      this.warehouse,
      line,
      `SELECT line_id AS id, at, level, stage, context, message FROM ops.log_lines
       WHERE run_id = $1 AND ($2::text IS NULL OR stage = $2) AND level = ANY ($3)
         AND ($4::bigint IS NULL OR line_id < $4)
       ORDER BY line_id DESC LIMIT $5`,
      [runId, stage ?? null, levels, before ?? null, first],
    );
  }
}
