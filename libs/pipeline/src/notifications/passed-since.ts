import type { CronTimes } from '../triggers/cron-times.js';

/**
 * The deadline that passed last, and the one before it, from which on something had to be fresh.
 * @returns undefined when none has passed since `judgedUntil`
 */
export function passedSince(
  deadlines: CronTimes,
  judgedUntil: Date,
  now: Date,
): { at: Date; after: Date } | undefined {
  // Nobody was there for the ones between: they are not told one by one afterwards.
  const [at, after] = deadlines.before(now, 2);
  return at && after && at > judgedUntil ? { at, after } : undefined;
}
