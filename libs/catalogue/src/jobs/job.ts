import { z } from 'zod';

const crawl = z.strictObject({
  locations: z.array(z.string().min(1).max(2000)).min(1).max(20),
  /** Name of the database that its tables go to; that of each location when left out. */
  database: z.string().max(63).optional(),
});

const prepare = z.strictObject({
  recipe: z.string().min(1).max(63),
  /** The newest when left out. */
  version: z.int().positive().optional(),
});

/** What can be asked for, by kind: its arguments. */
export const jobArguments = { crawl, prepare };

export type JobKind = keyof typeof jobArguments;
export type JobArguments<Kind extends JobKind> = z.output<(typeof jobArguments)[Kind]>;

/** A kind with arguments of its own. */
export const work = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('crawl'), arguments: crawl }),
  z.object({ kind: z.literal('prepare'), arguments: prepare }),
]);

export type Work = z.output<typeof work>;

export const jobRow = z
  .object({
    id: z.string(),
    askedBy: z.string(),
    askedAt: z.date(),
    /** The schedule whose time it was; null for one that somebody asked for. */
    schedule: z.string().nullable(),
    startedAt: z.date().nullable(),
    endedAt: z.date().nullable(),
    attempts: z.int(),
    /** What it came to, by kind. */
    result: z.unknown(),
    errorCode: z.string().nullable(),
    error: z.string().nullable(),
  })
  .and(work);

/** Something the catalogue was asked to do. */
export type Job = z.output<typeof jobRow>;
