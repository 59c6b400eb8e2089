import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { hasRows, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { FlowIdentity } from '../../flow/flow.js';

const setFlowSettingsSql = sqlFile(import.meta.url, './set_flow_settings.sql');
const takeSnapshotSql = sqlFile(import.meta.url, './take_snapshot.sql');
const followedFlowsSql = sqlFile(import.meta.url, './followed_flows.sql');

/** What a request does while a run of the flow is active: it waits, joins the waiting run, or is refused. */
export type Concurrency = 'wait' | 'merge' | 'refuse';

const settingsRow = z.object({
  concurrency: z.enum(['wait', 'merge', 'refuse']),
  onFiles: z.boolean(),
  afterFlow: z.string().nullable(),
  pausedAt: z.date().nullable(),
  pausedBy: z.string().nullable(),
  pauseReason: z.string().nullable(),
});

/** The settings by which runs of a flow start. */
export type FlowState = z.output<typeof settingsRow>;

/** Settings that an operator can change. */
export type FlowSettingsChange = Partial<Pick<FlowState, 'concurrency' | 'onFiles' | 'afterFlow'>>;

/** A flow of forecasts follows the flow whose marts it reads. */
const buildDefaults = (flow: FlowIdentity): FlowState => ({
  concurrency: 'refuse',
  onFiles: false,
  afterFlow: flow.forecast?.upstream ?? null,
  pausedAt: null,
  pausedBy: null,
  pauseReason: null,
});

/** Stores how runs of one flow start. Operators set this. */
export class FlowSettings {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: FlowIdentity,
  ) {}

  /** @param session the transaction that uses the settings, if any */
  async read(session: DataSource | EntityManager = this.warehouse): Promise<FlowState> {
    const [row] = await queryRows(
      session,
      settingsRow,
      `SELECT concurrency, on_files AS "onFiles", after_flow AS "afterFlow",
              paused_at AS "pausedAt", paused_by AS "pausedBy", pause_reason AS "pauseReason"
       FROM ops.flow_settings WHERE flow = $1`,
      [this.flow.name],
    );
    return row ?? buildDefaults(this.flow);
  }

  /** Changes the settings that `change` names, and keeps the rest. */
  async set(manager: EntityManager, change: FlowSettingsChange): Promise<void> {
    const next = { ...(await this.read(manager)), ...change };
    // A run does not wait for snapshots that another flow has already published.
    await manager.query(setFlowSettingsSql, [
      this.flow.name,
      next.concurrency,
      next.onFiles,
      next.afterFlow,
    ]);
  }

  /**
   * Records the files of a run request, in the transaction of the request.
   * @returns false when another worker was first
   */
  takeFiles(manager: EntityManager, digest: string): Promise<boolean> {
    return hasRows(
      manager,
      `UPDATE ops.flow_settings SET files_seen = $2
       WHERE flow = $1 AND on_files AND files_seen IS DISTINCT FROM $2 RETURNING flow`,
      [this.flow.name, digest],
    );
  }

  /**
   * Records the newest snapshot of the flow that this one follows, in the transaction of the run request.
   * @returns the snapshot; undefined when it is not new
   */
  async takeSnapshot(manager: EntityManager, afterFlow: string): Promise<string | undefined> {
    const [row] = await queryRows(manager, z.object({ snapshot: z.string() }), takeSnapshotSql, [
      this.flow.name,
      afterFlow,
    ]);
    return row?.snapshot;
  }

  /** Returns a flow, the flow it follows, the one that flow follows, and so on. */
  async listPredecessors(manager: EntityManager, flow: string): Promise<string[]> {
    const rows = await queryRows(manager, z.object({ flow: z.string() }), followedFlowsSql, [flow]);
    return rows.map((row) => row.flow);
  }

  /** Pauses the flow: no new run starts, and the active run continues. */
  async pause(manager: EntityManager, actor: string, reason: string): Promise<void> {
    // Set the row first, so that an event records the pause like any other change.
    await this.set(manager, {});
    await manager.query(
      `UPDATE ops.flow_settings SET paused_at = now(), paused_by = $2, pause_reason = $3
       WHERE flow = $1`,
      [this.flow.name, actor, reason],
    );
  }

  async resume(manager: EntityManager): Promise<void> {
    await manager.query(
      `UPDATE ops.flow_settings SET paused_at = NULL, paused_by = NULL, pause_reason = NULL
       WHERE flow = $1`,
      [this.flow.name],
    );
  }
}
