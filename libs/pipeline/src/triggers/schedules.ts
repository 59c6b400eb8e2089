import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { CronTimes } from '#jobs/cron-times.js';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Ledger } from '../ledger/ledger.js';
import { PRIORITIES, toPriority } from '../ledger/runs/run-requests.js';

const listScheduleTimesSql = sqlFile(import.meta.url, './list_schedule_times.sql');
const setScheduleSql = sqlFile(import.meta.url, './set_schedule.sql');
const dropOldTimesSql = sqlFile(import.meta.url, './drop_old_times.sql');

export const scheduleRow = z.object({
  name: z.string(),
  cron: z.string(),
  zone: z.string(),
  /** Whether a time that no worker could handle still runs. */
  missed: z.enum(['run', 'skip']),
  onlyIfChanged: z.boolean(),
  priority: z.number().transform(toPriority),
  decidedUntil: z.date(),
});

/** Times at which runs of a flow start. */
export type Schedule = z.output<typeof scheduleRow>;

/** The part of a schedule that an operator sets. */
export type ScheduleSetting = Omit<Schedule, 'decidedUntil'>;

const timeRow = z.object({
  schedule: z.string(),
  dueAt: z.date(),
  outcome: z.enum(['started', 'waits', 'merged', 'refused', 'skipped']),
  runId: z.string().nullable(),
  missed: z.int(),
  decidedAt: z.date(),
});

/** Outcome of one time of a schedule. */
export type ScheduleTime = z.output<typeof timeRow>;

/** A flow that needs more needs one schedule with a higher frequency. */
const SCHEDULES_MAX = 50;

export const SCHEDULE_COLUMNS = `name, cron, zone, missed, only_if_changed AS "onlyIfChanged", priority,
  decided_until AS "decidedUntil"`;

/** The actor and reason for the audit log. */
interface SchedulingAct {
  actor: string;
  reason: string;
}

/** Stores the schedules of one flow. */
export class Schedules {
  constructor(private readonly ledger: Pick<Ledger, 'warehouse' | 'flow' | 'audit'>) {}

  list(): Promise<Schedule[]> {
    return queryRows(
      this.ledger.warehouse,
      scheduleRow,
      `SELECT ${SCHEDULE_COLUMNS} FROM ops.schedules WHERE flow = $1 ORDER BY name`,
      [this.ledger.flow.name],
    );
  }

  /** Returns the outcome of times of one schedule, or of all, newest first. */
  times(first: number, schedule?: string): Promise<ScheduleTime[]> {
    return queryRows(this.ledger.warehouse, timeRow, listScheduleTimesSql, [
      this.ledger.flow.name,
      first,
      schedule ?? null,
    ]);
  }

  /**
   * Creates or replaces a schedule; its times count from now.
   * @throws AppError ARGUMENT_INVALID for an invalid cron pattern or zone, or for too many schedules
   */
  async set(setting: ScheduleSetting, { actor, reason }: SchedulingAct): Promise<void> {
    const { warehouse, flow, audit } = this.ledger;
    new CronTimes(setting.cron, setting.zone);
    await warehouse.transaction(async (manager) => {
      const { name, cron, zone, missed, onlyIfChanged, priority } = setting;
      await manager.query(setScheduleSql, [
        flow.name,
        name,
        cron,
        zone,
        missed,
        onlyIfChanged,
        PRIORITIES[priority],
      ]);
      await this.requireFew(manager);
      const subject = `schedule ${name} of ${flow.name}`;
      const details = { cron, zone, missed, onlyIfChanged, priority };
      await audit.record(manager, { actor, action: 'set-schedule', subject, reason, details });
    });
  }

  /** Removes a schedule; runs that it has started continue. @throws AppError SCHEDULE_NOT_FOUND */
  async remove(name: string, { actor, reason }: SchedulingAct): Promise<void> {
    const { warehouse, flow, audit } = this.ledger;
    await warehouse.transaction(async (manager) => {
      const [removed] = await queryRows(
        manager,
        scheduleRow,
        `DELETE FROM ops.schedules WHERE flow = $1 AND name = $2 RETURNING ${SCHEDULE_COLUMNS}`,
        [flow.name, name],
      );
      if (!removed) {
        const advice = 'GET /v1/admin/schedules lists them';
        throw new AppError('SCHEDULE_NOT_FOUND', `${flow.name} has no schedule ${name}; ${advice}`);
      }
      const { cron, zone } = removed;
      const subject = `schedule ${name} of ${flow.name}`;
      const act = { actor, action: 'remove-schedule', subject, reason, details: { cron, zone } };
      await audit.record(manager, act);
    });
  }

  private async requireFew(manager: EntityManager): Promise<void> {
    const rows = await queryRows(
      manager,
      scheduleRow,
      `SELECT ${SCHEDULE_COLUMNS} FROM ops.schedules WHERE flow = $1 LIMIT $2`,
      [this.ledger.flow.name, SCHEDULES_MAX + 1],
    );
    if (rows.length <= SCHEDULES_MAX) return;
    const rule = `a flow has at most ${SCHEDULES_MAX} schedules`;
    throw new AppError('ARGUMENT_INVALID', `name: ${rule}; remove one first`);
  }
}

/** Rows that one statement drops. */
const TIMES_AT_ONCE = 5_000;

/**
 * Drops old outcomes of schedules' times. A dropped time never starts a run again: a schedule records until when it is
 * decided, and later times are kept at any age.
 * @returns the number of dropped rows
 */
export async function dropOldTimes(
  warehouse: DataSource,
  keptDays: number,
  now: Date,
): Promise<number> {
  const [dropped] = await queryRows(warehouse, z.object({ times: z.int() }), dropOldTimesSql, [
    now,
    keptDays,
    TIMES_AT_ONCE,
  ]);
  return dropped?.times ?? 0;
}
