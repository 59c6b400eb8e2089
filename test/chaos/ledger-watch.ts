import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { StageId } from '#pipeline/flow/stage.js';
import { stageIds } from '#test/setup/flow.js';
import { connect } from './warehouse.js';

const INTERVAL_MS = 10;

const SQL = `SELECT r.run_id::integer AS run, r.status,
    coalesce(json_object_agg(s.stage, s.status) FILTER (WHERE s.stage IS NOT NULL), '{}') AS stages,
    coalesce(bool_or(s.attempt > 1 OR s.status = 'failed'), false) AS tripped
  FROM ops.runs r LEFT JOIN ops.stage_runs s USING (run_id)
  WHERE r.run_id > $1 GROUP BY r.run_id ORDER BY r.run_id DESC LIMIT 1`;

/** The newest run as the ledger last told of it. */
interface Look {
  run: number;
  status: string;
  stages: Partial<Record<StageId, 'pending' | 'running' | 'succeeded' | 'failed'>>;
  /** A stage has failed, or was started more than once. */
  tripped: boolean;
}

/** Follows the newest run of a state folder in its ledger, through every death of the database. */
export class LedgerWatch {
  /** Undefined until a run is there. */
  look: Look | undefined;
  private isClosed = false;
  private client: pg.Client | undefined;
  private readonly work: Promise<void>;

  /** @param after only runs after this one */
  constructor(
    private readonly state: string,
    private readonly after: number,
  ) {
    this.work = this.follow();
  }

  /** Waits until a look at the run passes, or for the end. @returns whether it passed */
  async until(passes: (look: Look) => boolean, end: Promise<unknown>): Promise<boolean> {
    const over = end.then(() => true);
    for (;;) {
      if (this.look && passes(this.look)) return true;
      const isOver = await Promise.race([over, delay(INTERVAL_MS, false)]);
      if (isOver || this.isClosed) return false;
    }
  }

  /** Where the run is: the stages that run, or in words. */
  where(): string[] {
    if (!this.look) return ['start'];
    const { stages, status } = this.look;
    if (!['queued', 'running'].includes(status)) return ['after'];
    const running = stageIds.filter((stage) => stages[stage] === 'running');
    if (running.length > 0) return running;
    return stageIds.some((stage) => stages[stage] === 'succeeded') ? ['between'] : ['plan'];
  }

  async close(): Promise<void> {
    this.isClosed = true;
    // Also ends a query to a database that stands still.
    void this.client?.end().catch(() => undefined);
    await this.work;
  }

  private async follow(): Promise<void> {
    while (!this.isClosed) {
      try {
        this.client ??= await connect(this.state);
        const { rows } = await this.client.query<Look>(SQL, [this.after]);
        this.look = rows[0] ?? this.look;
      } catch {
        void this.client?.end().catch(() => undefined);
        this.client = undefined;
      }
      await delay(INTERVAL_MS);
    }
  }
}
