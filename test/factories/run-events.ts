import type { DataSource } from 'typeorm';
import { weeklySales } from '../setup/flow.js';

interface Step {
  kind: string;
  stage?: string;
  /** Seconds since the first step of its run. */
  at: number;
  code?: string;
  /** Rows in, out, quarantined, duplicate, superseded, restated. */
  rows?: number[];
}

/** Inserts runs and their events into the ledger, at times that the test sets. */
export class RunEvents {
  /** @param zero time of the first step of each run, in Unix seconds */
  constructor(
    private readonly warehouse: DataSource,
    private readonly zero: number,
  ) {}

  /** @returns the run's number */
  async run(status: string, steps: readonly Step[], code?: string): Promise<number> {
    const [row] = await this.warehouse.query<{ id: number }[]>(
      `INSERT INTO ops.runs (flow, status, trigger, only_if_changed, requested_at, started_at, finished_at, error_code)
       VALUES ($1, $2, 'admin', false, to_timestamp($3), to_timestamp($3), $4, $5)
       RETURNING run_id::integer AS id`,
      [
        weeklySales.name,
        status,
        this.zero,
        ['waiting', 'queued', 'running'].includes(status) ? null : this.toTime(steps.at(-1)?.at),
        code ?? null,
      ],
    );
    const { id } = row!;
    await this.warehouse.query('DELETE FROM ops.events WHERE run_id = $1', [id]);
    for (const step of steps) await this.addStep(id, step);
    return id;
  }

  async addStep(runId: number, { kind, stage, at, code, rows = [] }: Step): Promise<void> {
    const [rowsIn, rowsOut, rowsQuarantined, rowsDuplicate, rowsSuperseded, rowsRestated] = rows;
    const counts = {
      rowsIn,
      rowsOut,
      rowsQuarantined,
      rowsDuplicate,
      rowsSuperseded,
      rowsRestated,
    };
    await this.warehouse.query(
      `INSERT INTO ops.events (at, flow, run_id, stage, kind, data) VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        this.toTime(at),
        weeklySales.name,
        runId,
        stage ?? null,
        kind,
        JSON.stringify({ code, ...counts }),
      ],
    );
  }

  /** Adds a stage with a status. @param finishedAt seconds since the first step */
  async addStage(runId: number, stage: string, status: string, finishedAt?: number): Promise<void> {
    await this.warehouse.query(
      `INSERT INTO ops.stage_runs (run_id, stage, ordinal, status, finished_at)
       VALUES ($1, $2, 1, $3, $4)`,
      [runId, stage, status, finishedAt === undefined ? null : this.toTime(finishedAt)],
    );
  }

  private toTime(at = 0): Date {
    return new Date((this.zero + at) * 1000);
  }
}
