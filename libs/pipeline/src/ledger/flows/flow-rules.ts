import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';

/** As a row, or as JSON. */
export const rulesVersion = z.object({
  version: z.int(),
  /** The changed parts, as operators wrote them: the code that uses them validates them. */
  rules: z.record(z.string(), z.unknown()),
  setAt: z.coerce.date(),
  setBy: z.string(),
  reason: z.string(),
});

/** One version of the rules that operators set for a flow. */
export type FlowRulesVersion = z.output<typeof rulesVersion>;

const COLUMNS = 'version, rules, set_at AS "setAt", set_by AS "setBy", reason';

/** Stores the versions of one flow's rules that operators set. */
export class FlowRules {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: string,
  ) {}

  /** @returns undefined while none are set @param session the transaction that uses the rules, if any */
  async newest(session: Queryable = this.warehouse): Promise<FlowRulesVersion | undefined> {
    const [row] = await queryRows(
      session,
      rulesVersion,
      `SELECT ${COLUMNS} FROM ops.flow_rules WHERE flow = $1 ORDER BY version DESC LIMIT 1`,
      [this.flow],
    );
    return row;
  }

  /** Returns the version that a run was planned with; undefined when none was set then. */
  async findByRun(runId: number): Promise<FlowRulesVersion | undefined> {
    const [row] = await queryRows(
      this.warehouse,
      rulesVersion,
      `SELECT ${COLUMNS} FROM ops.flow_rules
       WHERE (flow, version) = (SELECT flow, rules_version FROM ops.runs WHERE run_id = $1)`,
      [runId],
    );
    return row;
  }

  /** Returns at most `first` versions, newest first, with numbers below `before`. */
  list(first: number, before?: number): Promise<FlowRulesVersion[]> {
    return queryRows(
      this.warehouse,
      rulesVersion,
      `SELECT ${COLUMNS} FROM ops.flow_rules
       WHERE flow = $1 AND version < coalesce($3, version + 1) ORDER BY version DESC LIMIT $2`,
      [this.flow, first, before ?? null],
    );
  }

  /** Adds a version, which becomes the newest. */
  async add(
    manager: EntityManager,
    { version, rules, setBy, reason }: Omit<FlowRulesVersion, 'setAt'>,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO ops.flow_rules (flow, version, rules, set_by, reason)
       VALUES ($1, $2, $3, $4, $5)`,
      [this.flow, version, JSON.stringify(rules), setBy, reason],
    );
  }
}
