import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { LOG_LEVELS, type LogEntry, type LogLevel, type Logger } from '#platform/logging/logger.js';
import { IntervalTask } from '#platform/process/interval-task.js';

const listLogLinesSql = sqlFile(import.meta.url, './list_log_lines.sql');

const line = z.object({
  id: z.string(),
  at: z.date(),
  level: z.enum(LOG_LEVELS),
  stage: z.string().nullable(),
  context: z.string(),
  message: z.string(),
});

/** One line of a worker's log. */
type RunLogLine = z.output<typeof line>;

/** Selects lines of a run's log. */
interface RunLogFilter {
  stage?: string | undefined;
  /** The least severe level to include. */
  level?: LogLevel | undefined;
}

/** Reads the log lines of workers about runs. */
export class RunLog {
  constructor(private readonly warehouse: DataSource) {}

  /**
   * Returns at most `first` lines, newest first, older than line `before`. A line is visible about a second after it
   * was logged.
   */
  list(
    runId: string,
    { stage, level = 'trace' }: RunLogFilter,
    first: number,
    before?: number,
  ): Promise<RunLogLine[]> {
    const levels = LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level) + 1);
    return queryRows(this.warehouse, line, listLogLinesSql, [
      runId,
      stage ?? null,
      levels,
      before ?? null,
      first,
    ]);
  }
}

const WRITE_MS = 1_000;
const CLEAR_MS = 3_600_000;
/** How long a stopping worker waits for its last lines. */
const CLOSE_MS = 2_000;
const WAITING_MAX = 2_000;
const LINES_A_RUN = 1_000;
const MESSAGE_LENGTH_MAX = 2_000;

const ADD = sqlFile(import.meta.url, './add_lines.sql');
const DROP_OLDEST = sqlFile(import.meta.url, './drop_oldest.sql');

interface Limits {
  linesARun: number;
  /** Most lines that wait for the database. */
  waiting: number;
}

/**
 * Stores workers' log lines about runs in `ops.log_lines`: the newest thousand lines of a run, for some days. Never
 * blocks or fails its caller. A killed worker loses lines of the last second. While the database is unavailable, lines
 * beyond two thousand are lost.
 */
export class RunLogWriter {
  private waiting: LogEntry[] = [];
  private lost = 0;
  private isFailing = false;
  private readonly writes = new IntervalTask(WRITE_MS, () => this.write());
  private readonly clearings = new IntervalTask(CLEAR_MS, () => this.clear());

  /** @param keptDays retention of a line, in days */
  constructor(
    private readonly warehouse: DataSource,
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly keptDays: number,
    private readonly limits: Limits = { linesARun: LINES_A_RUN, waiting: WAITING_MAX },
  ) {}

  start(): void {
    this.writes.start();
    this.clearings.start();
  }

  /** Accepts a line; ignores lines without a run. */
  add(entry: LogEntry): void {
    if (!Number.isSafeInteger(entry.run)) return;
    this.waiting.push(entry);
    this.dropOldest();
  }

  /** Writes waiting lines. Never rejects: it retries failed lines at the next call. */
  async write(): Promise<void> {
    const lines = this.waiting;
    if (lines.length === 0) return;
    this.waiting = [];
    try {
      await this.insert(lines);
      this.isFailing = false;
      if (this.lost > 0)
        this.logger.warn(`${this.lost} log lines of runs were lost: no run’s log has them`);
      this.lost = 0;
    } catch (error) {
      this.waiting = [...lines, ...this.waiting];
      this.dropOldest();
      if (!this.isFailing) this.logger.warn(`cannot store log lines of runs: ${String(error)}`);
      this.isFailing = true;
    }
  }

  /** Drops expired lines. Never rejects. */
  async clear(): Promise<void> {
    try {
      await this.warehouse.query(
        'DELETE FROM ops.log_lines WHERE at < now() - make_interval(days => $1)',
        [this.keptDays],
      );
    } catch (error) {
      this.logger.warn(`cannot drop old lines of runs' logs: ${String(error)}`);
    }
  }

  /** Writes the last lines, within a short time limit. */
  async close(): Promise<void> {
    void this.writes.stop();
    void this.clearings.stop();
    await Promise.race([this.write(), delay(CLOSE_MS, undefined, { ref: false })]);
  }

  private dropOldest(): void {
    const over = this.waiting.length - this.limits.waiting;
    if (over <= 0) return;
    this.waiting.splice(0, over);
    this.lost += over;
  }

  private async insert(lines: readonly LogEntry[]): Promise<void> {
    const runs = lines.map(({ run }) => run);
    await this.warehouse.transaction(async (manager) => {
      await manager.query(ADD, [
        runs,
        lines.map(({ stage }) => stage ?? null),
        lines.map(({ time }) => time),
        lines.map(({ level }) => level),
        lines.map(({ context }) => context),
        lines.map(formatMessage),
      ]);
      await manager.query(DROP_OLDEST, [[...new Set(runs)], this.limits.linesARun]);
    });
  }
}

function formatMessage({ message, stack }: LogEntry): string {
  const whole = stack === undefined ? message : `${message}\n${stack}`;
  return whole.length > MESSAGE_LENGTH_MAX ? `${whole.slice(0, MESSAGE_LENGTH_MAX)}…` : whole;
}
