import { Cron } from 'croner';

/** A time by which a flow has to be fresh, again and again. */
interface Deadline {
  /** Minute, hour, day of the month, month, weekday. */
  pattern: string;
  /** IANA name of a time zone. */
  zone: string;
}

const FIVE_PARTS = /^\S+( +\S+){4}$/;

/** What is wrong with a deadline, and with which of its two; undefined when it will come. */
export function mistakeIn({
  pattern,
  zone,
}: Deadline): { argument: 'deadline' | 'zone'; problem: string } | undefined {
  if (!isZone(zone)) {
    return { argument: 'zone', problem: `there is no time zone ${zone}; write Europe/Berlin` };
  }
  try {
    if (!FIVE_PARTS.test(pattern)) throw new TypeError('not five parts');
    if (cronOf({ pattern, zone }).nextRun()) return undefined;
    return { argument: 'deadline', problem: `${pattern} never comes` };
  } catch {
    const problem = `${pattern} is no cron pattern; write minute, hour, day, month, weekday: 0 7 * * 1-5`;
    return { argument: 'deadline', problem };
  }
}

/**
 * The deadline that passed last, and the one before it, from which on something had to be fresh.
 * @returns undefined when none has passed since `judgedUntil`
 */
export function passedSince(
  deadline: Deadline,
  judgedUntil: Date,
  now: Date,
): { at: Date; after: Date } | undefined {
  // Nobody was there for the ones between: they are not told one by one afterwards.
  const [at, after] = cronOf(deadline).previousRuns(2, now);
  return at && after && at > judgedUntil ? { at, after } : undefined;
}

const cronOf = ({ pattern, zone }: Deadline) =>
  new Cron(pattern, { timezone: zone, mode: '5-part' });

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
