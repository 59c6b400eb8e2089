import type { DuckDBConnection } from '@duckdb/node-api';

const INTERVAL_MS = 200;

/** Says now and then how much of a job is done: whole statements, and DuckDB's word for the current. */
export class JobProgress {
  private statementsDone = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(connection: DuckDBConnection, statements: number, say: (share: number) => void) {
    this.timer = setInterval(() => {
      // DuckDB says -1 as long as it cannot tell.
      const current = Math.max(0, connection.progress.percentage) / 100;
      say(Math.min(1, (this.statementsDone + current) / statements));
    }, INTERVAL_MS);
  }

  statementDone(): void {
    this.statementsDone++;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
