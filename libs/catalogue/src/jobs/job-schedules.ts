import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { CronTimes } from '#jobs/cron-times.js';
import { decideTimes, type ScheduleTable } from '#jobs/scheduler.js';
import type { Audit } from '#platform/database/audit.js';
import { queryRows, hasRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import type { PlacedFile } from '../tables/place.js';
import { work, type Work } from './jobs.js';
import { createHash } from 'node:crypto';
import { ArrivalWatch } from '#jobs/arrivals.js';

const scheduleRow = z
  .object({
    name: z.string(),
    /** Null for a schedule on arrivals. */
    cron: z.string().nullable(),
    zone: z.string().nullable(),
    decidedUntil: z.date(),
    setBy: z.string(),
  })
  .and(work);

/** A job that starts at cron times or on arrivals. */
export type JobSchedule = z.output<typeof scheduleRow>;
/** The fields that an operator sets. */
type JobScheduleSetting = Pick<JobSchedule, 'name' | 'cron' | 'zone'> & Work;

const COLUMNS = `name, kind, arguments, cron, zone, decided_until AS "decidedUntil", set_by AS "setBy"`;
const SCHEDULES_MAX = 50;

/** Schedules of the catalogue's jobs. `JobArrivals` handles the schedules on arrivals. */
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
   * Creates or changes the schedule of that name; its times count from now.
   * @throws AppError ARGUMENT_INVALID for an invalid cron pattern or zone, or one schedule too many
   */
  async set(setting: JobScheduleSetting, actor: string, reason: string): Promise<void> {
    const { name, kind, arguments: given, cron, zone } = setting;
    toCronTimes(setting);
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
        const rule = `the catalogue already has the maximum of ${SCHEDULES_MAX} schedules; remove one first`;
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

  /** Removes a schedule; its jobs continue. @throws AppError SCHEDULE_NOT_FOUND */
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
          `the catalogue has no schedule ${name}; list the schedules`,
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
   * Queues the jobs of due times.
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
      `INSERT INTO ops.catalogue_jobs (kind, arguments, requested_by, schedule, due_at)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (schedule, due_at) DO NOTHING`,
      [kind, given, `schedule ${name}`, name, last],
    );
  },
  /** Makes jobs of future times due at the time of their request. */
  async takeBack(session, { name }, now) {
    await session.query(
      'UPDATE ops.catalogue_jobs SET due_at = requested_at WHERE schedule = $1 AND due_at > $2',
      [name, now],
    );
  },
};

/** @returns undefined for a schedule on arrivals @throws AppError ARGUMENT_INVALID for an invalid pattern or zone */
export function toCronTimes({
  cron,
  zone,
}: Pick<JobSchedule, 'cron' | 'zone'>): CronTimes | undefined {
  return cron === null || zone === null ? undefined : new CronTimes(cron, zone);
}

const watchedRow = z.object({
  schedule: z.string(),
  location: z.string(),
  /** Digest of the files at the last queued crawl; null before the first. */
  digest: z.string().nullable(),
});

/** A place that is crawled when files arrive. */
export type WatchedPlace = z.output<typeof watchedRow>;

/** Seconds after which files of a failed crawl count as new again. */
const RETRIED_AFTER = 600;
const FORGET_FAILED = `
  UPDATE ops.catalogue_arrivals a SET digest = ''
  WHERE digest <> '' AND (
    SELECT j.error IS NOT NULL AND j.error_code IS DISTINCT FROM 'JOB_CANCELLED'
      AND j.ended_at < now() - make_interval(secs => $1)
    FROM ops.catalogue_jobs j
    WHERE j.schedule = a.schedule AND j.arguments -> 'locations' = jsonb_build_array(a.location)
    ORDER BY j.job_id DESC LIMIT 1)`;

/** Queues a crawl of a place when new files have arrived and stopped changing. */
export class JobArrivals {
  private readonly watches = new Map<string, ArrivalWatch>();

  /**
   * @param list returns the files of a place
   * @param settleMs how long nothing may change before the crawl is queued, ms
   */
  constructor(
    private readonly warehouse: DataSource,
    private readonly list: (location: string) => AsyncIterable<PlacedFile>,
    private readonly settleMs: number,
  ) {}

  async listWatched(): Promise<WatchedPlace[]> {
    await this.warehouse.query(FORGET_FAILED, [RETRIED_AFTER]);
    const rows = await queryRows(
      this.warehouse,
      watchedRow,
      `SELECT s.name AS schedule, l.location, a.digest
       FROM ops.catalogue_schedules s
       CROSS JOIN LATERAL jsonb_array_elements_text(s.arguments -> 'locations') AS l (location)
       LEFT JOIN ops.catalogue_arrivals a ON a.schedule = s.name AND a.location = l.location
       WHERE s.cron IS NULL ORDER BY s.name, l.location`,
    );
    const keys = new Set(rows.map(buildKey));
    for (const key of this.watches.keys()) if (!keys.has(key)) this.watches.delete(key);
    return rows;
  }

  /** Marks places as due at `now`, ms, because files may have arrived. @param fits whether a place's URL is affected */
  wake(fits: (location: string) => boolean, now: number): void {
    for (const [key, watch] of this.watches) if (fits(parseLocation(key))) watch.wake(now);
  }

  /**
   * Polls a place if it is due. A bucket, where each poll costs money, is due after a notification and at long
   * intervals.
   * @returns whether a crawl was queued
   * @throws AppError SOURCE_MISSING; the next poll tries again
   */
  async poll(watched: WatchedPlace, now: number): Promise<boolean> {
    const watch = this.ensureWatch(watched);
    if (!watch.isDue(now)) return false;
    const place = {
      newDigest: async () => {
        const digest = await hashFiles(this.list(watched.location));
        // An emptied place needs no crawl.
        return digest === watched.digest ? undefined : digest;
      },
      request: (digest: string) => this.queueCrawl(watched, digest),
    };
    return (await watch.poll(place, now)) ?? false;
  }

  private ensureWatch(watched: WatchedPlace): ArrivalWatch {
    const key = buildKey(watched);
    const isMetered = watched.location.startsWith('s3:');
    const watch = this.watches.get(key) ?? new ArrivalWatch(isMetered, this.settleMs);
    this.watches.set(key, watch);
    return watch;
  }

  /** Queues no second crawl: one that has not started also finds these files. */
  private queueCrawl({ schedule, location }: WatchedPlace, digest: string): Promise<boolean> {
    return this.warehouse.transaction(async (manager) => {
      const isFirst = await hasRows(
        manager,
        `INSERT INTO ops.catalogue_arrivals AS a (schedule, location, digest)
         SELECT name, $2, $3 FROM ops.catalogue_schedules
         WHERE name = $1 AND cron IS NULL FOR KEY SHARE
         ON CONFLICT (schedule, location) DO UPDATE SET digest = excluded.digest
         WHERE a.digest <> excluded.digest RETURNING 1`,
        [schedule, location, digest],
      );
      if (!isFirst) return false;
      return hasRows(
        manager,
        `INSERT INTO ops.catalogue_jobs (kind, arguments, requested_by, schedule)
         SELECT 'crawl', $3, $1, $2 WHERE NOT EXISTS (
           SELECT FROM ops.catalogue_jobs
           WHERE schedule = $2 AND arguments = $3 AND started_at IS NULL AND ended_at IS NULL)
         RETURNING 1`,
        [`schedule ${schedule}`, schedule, { locations: [location] }],
      );
    });
  }
}

const buildKey = ({ schedule, location }: WatchedPlace) => `${schedule}\0${location}`;
const parseLocation = (key: string) => key.slice(key.indexOf('\0') + 1);

/** @returns undefined when there are no files */
async function hashFiles(files: AsyncIterable<PlacedFile>): Promise<string | undefined> {
  const hash = createHash('sha256');
  let count = 0;
  for await (const { path, bytes, modified, version } of files) {
    count++;
    hash.update(`${path}\0${bytes}\0${modified.getTime()}\0${version ?? ''}\n`);
  }
  return count === 0 ? undefined : hash.digest('hex');
}
