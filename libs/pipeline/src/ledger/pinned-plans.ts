import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Flow } from '../flow/flow.js';

const nowSql = sqlFile(import.meta.url, './pinned-now.sql');

const found = z.object({
  /** Backfills whose periods the run makes anew, in the order of the requests. Days are ISO text. */
  backfills: z.array(z.object({ id: z.number(), from: z.string(), to: z.string() })),
  /** Numbers of the withdrawn files of the run's source, whichever flow they are of. */
  withdrawn: z.array(z.number()),
  /** Other flows that move their processed files. */
  movers: z.array(z.string()),
  /** Number of the published snapshot, which the run is compared with; null without one. */
  published: z.int().nullable(),
  /** Number of the newest snapshot that readers had, published or retained; null without one. */
  former: z.int().nullable(),
});

const pinnedPlan = found.extend({
  /** Quality rules as they are written. */
  qualityRules: z.array(z.unknown()),
});

/**
 * What the stages of a run go by, beside its list of files and its version of the flow's rules: all that operators may
 * change while the run is under way. Written once, when the run is planned.
 */
export type PinnedPlan = z.output<typeof pinnedPlan>;

const pinnedRow = z.object({ pinned: pinnedPlan.nullable() });

/** What a plan is pinned from. */
export interface PinnedFrom {
  /** Source folder as a URL. */
  source: string;
  otherFlows: readonly Pick<Flow, 'name' | 'processed'>[];
  /** As they are written. */
  qualityRules: readonly unknown[];
}

/** The pinned plans of the runs of one flow. */
export class PinnedPlans {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: string,
  ) {}

  /** The plan of a run that is planned now. Nothing is written: `RunLedger.start` writes it. */
  async now(runId: number, { source, otherFlows, qualityRules }: PinnedFrom): Promise<PinnedPlan> {
    const declared = Object.fromEntries(otherFlows.map(({ name, processed }) => [name, processed]));
    const [row] = await queryRows(this.warehouse, found, nowSql, [
      this.flow,
      runId,
      source,
      JSON.stringify(declared),
    ]);
    if (!row) throw new Error('the query of the plan returned no row');
    return { ...row, qualityRules: [...qualityRules] };
  }

  /** The plan of a run; undefined before it is planned, and of a run that an older version planned. */
  async of(runId: number): Promise<PinnedPlan | undefined> {
    const [row] = await queryRows(
      this.warehouse,
      pinnedRow,
      'SELECT pinned FROM ops.runs WHERE run_id = $1',
      [runId],
    );
    return row?.pinned ?? undefined;
  }

  /**
   * Pins the plan of a run that an older version planned without one.
   * @returns the plan that the run has from now on: another worker may have been first
   */
  async adopt(runId: number, plan: PinnedPlan): Promise<PinnedPlan> {
    const [row] = await queryRows(
      this.warehouse,
      z.object({ pinned: pinnedPlan }),
      'UPDATE ops.runs SET pinned = coalesce(pinned, $2) WHERE run_id = $1 RETURNING pinned',
      [runId, JSON.stringify(plan)],
    );
    return row?.pinned ?? plan;
  }
}
