import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { CronTimes } from '#jobs/cron-times.js';
import { decideTimes, type ScheduleTable } from '#jobs/scheduler.js';
import type { Audit } from '#pipeline/ledger/flows/audit.js';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { work, type Work } from './job.js';

const scheduleRow = z
  .object({
    name: z.string(),
    /** Null for one that goes by files that come. */
    cron: z.string().nullable(),
    zone: z.string().nullable(),
    decidedUntil: z.date(),
    setBy: z.string(),
  })
  .and(work);

/** Work that comes by the clock, or with files. */
export type JobSchedule = z.output<typeof scheduleRow>;
/** What an operator sets of it. */
export type JobScheduleSetting = Pick<JobSchedule, 'name' | 'cron' | 'zone'> & Work;

const COLUMNS = `name, kind, arguments, cron, zone, decided_until AS "decidedUntil", set_by AS "setBy"`;
const SCHEDULES_MAX = 50;

/** When the catalogue works by itself. `JobArrivals` tells when files have come. */
export class JobSchedules {
  constructor(
    private readonly warehouse: DataSource,
    private readonly audit: Audit,
  ) {}

  list(): Promise<JobSchedule[]> {
    const sql = `SELECT ${COLUMNS} FROM ops.catalogue_schedules ORDER BY name`;
    return queryRows(this.warehouse, scheduleRow, sql);
  }

  /**
   * Makes a schedule, or changes the one of that name; its times count from now.
   * @throws AppError ARGUMENT_INVALID for a cron pattern or a zone that will not do, or one too many
   */
  async set(setting: JobScheduleSetting, actor: string, reason: string): Promise<void> {
    const { name, kind, arguments: given, cron, zone } = setting;
    timesOf(setting);
    await this.warehouse.transaction(async (manager) => {
      await manager.query(
        `INSERT INTO ops.catalogue_schedules (name, kind, arguments, cron, zone, set_by)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (name) DO UPDATE
         SET kind = excluded.kind, arguments = excluded.arguments, cron = excluded.cron, zone = excluded.zone,
             set_by = excluded.set_by, set_at = now(),
             decided_until = greatest(catalogue_schedules.decided_until, now())`,
        [name, kind, given, cron, zone, actor],
      );
      const [all] = await queryRows(
        manager,
        z.object({ count: z.int() }),
        'SELECT count(*)::int AS count FROM ops.catalogue_schedules',
      );
      if ((all?.count ?? 0) > SCHEDULES_MAX) {
        const rule = `the catalogue has at most ${SCHEDULES_MAX} schedules; remove one first`;
        throw new AppError('ARGUMENT_INVALID', `name: ${rule}`);
      }
      const subject = `schedule ${name} of the catalogue`;
      const details = { kind, arguments: given, cron, zone };
      await this.audit.record(manager, {
        actor,
        action: 'set-catalogue-schedule',
        subject,
        reason,
        details,
      });
    });
  }

  /** Jobs that it has made go on. @throws AppError SCHEDULE_NOT_FOUND */
  async remove(name: string, actor: string, reason: string): Promise<void> {
    await this.warehouse.transaction(async (manager) => {
      const [removed] = await queryRows(
        manager,
        scheduleRow,
        `DELETE FROM ops.catalogue_schedules WHERE name = $1 RETURNING ${COLUMNS}`,
        [name],
      );
      if (!removed) {
        throw new AppError(
          'SCHEDULE_NOT_FOUND',
          `the catalogue has no schedule ${name}; list them first`,
        );
      }
      const { kind, arguments: given, cron, zone } = removed;
      const subject = `schedule ${name} of the catalogue`;
      const details = { kind, arguments: given, cron, zone };
      const action = 'remove-catalogue-schedule';
      await this.audit.record(manager, { actor, action, subject, reason, details });
    });
  }

  /**
   * Asks for the jobs of times that are due.
   * @param now on the database's clock, which alone decides
   * @param warn logs a schedule that was decided beyond now
   */
  async decide(now: Date, warn: (message: string) => void = () => undefined): Promise<void> {
    const { failures } = await decideTimes(this.warehouse, schedules, now, warn);
    if (failures[0]) throw failures[0].error;
  }
}

const schedules: ScheduleTable<JobSchedule, void> = {
  name: 'ops.catalogue_schedules',
  key: { column: 'name', of: ({ name }) => name },
  filter: { sql: 'cron IS NOT NULL', values: [] },
  columns: COLUMNS,
  row: scheduleRow,
  describe: ({ name }) => `schedule ${name} of the catalogue`,
  async enact(session, { name, kind, arguments: given }, { last }) {
    await session.query(
      `INSERT INTO ops.catalogue_jobs (kind, arguments, asked_by, schedule, due_at)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (schedule, due_at) DO NOTHING`,
      [kind, given, `schedule ${name}`, name, last],
    );
  },
  /** Jobs of times that are yet to come are of the moment when they were asked for. */
  async takeBack(session, { name }, now) {
    await session.query(
      'UPDATE ops.catalogue_jobs SET due_at = asked_at WHERE schedule = $1 AND due_at > $2',
      [name, now],
    );
  },
};

/** @returns undefined for one that goes by files @throws AppError ARGUMENT_INVALID for a pattern or a zone that will not do */
export function timesOf({ cron, zone }: Pick<JobSchedule, 'cron' | 'zone'>): CronTimes | undefined {
  return cron === null || zone === null ? undefined : new CronTimes(cron, zone);
}
