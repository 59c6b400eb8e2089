import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { hasRows, queryRows } from '#platform/database/rows.js';
import { ArrivalWatch } from '#jobs/arrivals.js';

const watchedRow = z.object({
  schedule: z.string(),
  location: z.string(),
  /** Of what lay there when the last crawl was asked for; null before the first. */
  digest: z.string().nullable(),
});

/** A place whose files are crawled when they have come. */
export type Watched = z.output<typeof watchedRow>;

/** A file as it lies there. */
export interface Lying {
  path: string;
  bytes: number;
  modified: Date;
  version: string | undefined;
}

/** What lay there when a crawl was asked for that failed for good is new again after a while, s. */
const RETRIED_AFTER = 600;
const FORGET_FAILED = `
  UPDATE ops.catalogue_arrivals a SET digest = ''
  WHERE digest <> '' AND (
    SELECT j.error IS NOT NULL AND j.ended_at < now() - make_interval(secs => $1)
    FROM ops.catalogue_jobs j
    WHERE j.schedule = a.schedule AND j.arguments -> 'locations' = jsonb_build_array(a.location)
    ORDER BY j.job_id DESC LIMIT 1)`;

/** Asks for a crawl of a place when files have come there, and lie still. */
export class JobArrivals {
  private readonly watches = new Map<string, ArrivalWatch>();

  /**
   * @param list files of a place
   * @param settleMs how long nothing may change before a crawl is asked for, ms
   */
  constructor(
    private readonly warehouse: DataSource,
    private readonly list: (location: string) => AsyncIterable<Lying>,
    private readonly settleMs: number,
  ) {}

  /** Places that schedules watch. */
  async watched(): Promise<Watched[]> {
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
    const keys = new Set(rows.map(keyOf));
    for (const key of this.watches.keys()) if (!keys.has(key)) this.watches.delete(key);
    return rows;
  }

  /** Files may have come to places whose URL fits, by now, ms. */
  wake(fits: (location: string) => boolean, now: number): void {
    for (const [key, watch] of this.watches) if (fits(locationIn(key))) watch.wake(now);
  }

  /**
   * Polls a place, if it is time to: a bucket, where each poll is paid for, after a notification and now and then.
   * @returns whether a crawl of it was asked for
   * @throws AppError SOURCE_MISSING, and the next poll tries again
   */
  async poll(watched: Watched, now: number): Promise<boolean> {
    const watch = this.watchOf(watched);
    if (!watch.isDue(now)) return false;
    const place = {
      newDigest: async () => {
        const digest = await digestOf(this.list(watched.location));
        // A place that was emptied has nothing to crawl.
        return digest === watched.digest ? undefined : digest;
      },
      ask: (digest: string) => this.ask(watched, digest),
    };
    return (await watch.poll(place, now)) ?? false;
  }

  private watchOf(watched: Watched): ArrivalWatch {
    const key = keyOf(watched);
    const isMetered = watched.location.startsWith('s3:');
    const watch = this.watches.get(key) ?? new ArrivalWatch(isMetered, this.settleMs);
    this.watches.set(key, watch);
    return watch;
  }

  /** A crawl that nobody has begun yet finds what came since as well. */
  private ask({ schedule, location }: Watched, digest: string): Promise<boolean> {
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
        `INSERT INTO ops.catalogue_jobs (kind, arguments, asked_by, schedule)
         SELECT 'crawl', $3, $1, $2 WHERE NOT EXISTS (
           SELECT FROM ops.catalogue_jobs
           WHERE schedule = $2 AND arguments = $3 AND started_at IS NULL AND ended_at IS NULL)
         RETURNING 1`,
        [`schedule ${schedule}`, schedule, { locations: [location] }],
      );
    });
  }
}

const keyOf = ({ schedule, location }: Watched) => `${schedule}\0${location}`;
const locationIn = (key: string) => key.slice(key.indexOf('\0') + 1);

/** @returns undefined for no file */
async function digestOf(files: AsyncIterable<Lying>): Promise<string | undefined> {
  const hash = createHash('sha256');
  let count = 0;
  for await (const { path, bytes, modified, version } of files) {
    count++;
    hash.update(`${path}\0${bytes}\0${modified.getTime()}\0${version ?? ''}\n`);
  }
  return count === 0 ? undefined : hash.digest('hex');
}
