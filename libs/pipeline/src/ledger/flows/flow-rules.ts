import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';

const versionRow = z.object({
  version: z.int(),
  /** The parts that were set, as they were written: whoever goes by them checks them. */
  rules: z.record(z.string(), z.unknown()),
  setAt: z.date(),
  setBy: z.string(),
  reason: z.string(),
});

/** One version of the rules that operators have set for a flow. */
export type FlowRulesVersion = z.output<typeof versionRow>;

const COLUMNS = 'version, rules, set_at AS "setAt", set_by AS "setBy", reason';

/** The rules of one flow as operators have set them, version after version. */
export class FlowRules {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: string,
  ) {}

  /** @returns undefined while none were set @param session the transaction that decides by it, if any */
  async newest(session: Queryable = this.warehouse): Promise<FlowRulesVersion | undefined> {
    const [row] = await queryRows(
      session,
      versionRow,
      `SELECT ${COLUMNS} FROM ops.flow_rules WHERE flow = $1 ORDER BY version DESC LIMIT 1`,
      [this.flow],
    );
    return row;
  }

  /** Those that a run was planned by; undefined when none were set then. */
  async ofRun(runId: number): Promise<FlowRulesVersion | undefined> {
    const [row] = await queryRows(
      this.warehouse,
      versionRow,
      `SELECT ${COLUMNS} FROM ops.flow_rules
       WHERE (flow, version) = (SELECT flow, rules_version FROM ops.runs WHERE run_id = $1)`,
      [runId],
    );
    return row;
  }

  /** Newest first, at most `first`, older than `before` when given. */
  list(first: number, before?: number): Promise<FlowRulesVersion[]> {
    return queryRows(
      this.warehouse,
      versionRow,
      `SELECT ${COLUMNS} FROM ops.flow_rules
       WHERE flow = $1 AND version < coalesce($3, version + 1) ORDER BY version DESC LIMIT $2`,
      [this.flow, first, before ?? null],
    );
  }

  /** Adds a version, which is the newest from then on. */
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
