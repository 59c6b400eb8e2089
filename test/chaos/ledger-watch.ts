import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { STAGE_KEY_SQL, stageKeys } from './stage-keys.js';
import { connect } from './warehouse.js';

const INTERVAL_MS = 10;

const SQL = `WITH newest AS (
    SELECT DISTINCT ON (flow) * FROM ops.runs WHERE run_id > $1 ORDER BY flow, run_id DESC
  )
  SELECT count(DISTINCT flow)::integer AS flows,
    bool_or(r.status IN ('queued', 'running')) AS "isActive",
    bool_or(r.status = 'failed') AS "hasFailed",
    coalesce(json_object_agg(${STAGE_KEY_SQL}, s.status) FILTER (WHERE s.stage IS NOT NULL), '{}') AS stages,
    coalesce(bool_or(s.attempt > 1 OR s.status = 'failed'), false) AS tripped
  FROM newest r LEFT JOIN ops.stage_runs s USING (run_id) HAVING count(*) > 0`;

/** The newest run of each flow, combined, from the last poll of the ledger. */
interface LedgerPoll {
  /** Number of flows with a run. */
  flows: number;
  isActive: boolean;
  hasFailed: boolean;
  /** Keyed by place. */
  stages: Partial<Record<string, 'pending' | 'running' | 'succeeded' | 'failed'>>;
  /** Whether a stage has failed, or started more than once. */
  tripped: boolean;
}

/** Polls the newest runs of a state folder in its ledger, and survives every crash of the database. */
export class LedgerWatch {
  /** Undefined until a run exists. */
  lastPoll: LedgerPoll | undefined;
  private isClosed = false;
  private client: pg.Client | undefined;
  private readonly work: Promise<void>;

  /** @param after only runs after this number */
  constructor(
    private readonly state: string,
    private readonly after: number,
  ) {
    this.work = this.poll();
  }

  /** Waits until a poll passes, or for the end. @returns whether it passed */
  async waitUntil(passes: (look: LedgerPoll) => boolean, end: Promise<unknown>): Promise<boolean> {
    const over = end.then(() => true);
    for (;;) {
      if (this.lastPoll && passes(this.lastPoll)) return true;
      const isOver = await Promise.race([over, delay(INTERVAL_MS, false)]);
      if (isOver || this.isClosed) return false;
    }
  }

  /** Returns the running stages, or a description. */
  listRunning(): string[] {
    if (!this.lastPoll) return ['start'];
    const { isActive, stages } = this.lastPoll;
    if (!isActive) return ['after'];
    const running = stageKeys.filter((place) => stages[place] === 'running');
    if (running.length > 0) return running;
    return stageKeys.some((place) => stages[place] === 'succeeded') ? ['between'] : ['plan'];
  }

  async close(): Promise<void> {
    this.isClosed = true;
    // Also ends a query of a frozen database.
    void this.client?.end().catch(() => undefined);
    await this.work;
  }

  private async poll(): Promise<void> {
    while (!this.isClosed) {
      try {
        this.client ??= await connect(this.state);
        const { rows } = await this.client.query<LedgerPoll>(SQL, [this.after]);
        this.lastPoll = rows[0] ?? this.lastPoll;
      } catch {
        void this.client?.end().catch(() => undefined);
        this.client = undefined;
      }
      await delay(INTERVAL_MS);
    }
  }
}
