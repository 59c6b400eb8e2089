import { Cron, type CronOptions, CronPattern } from 'croner';
import { AppError } from '#platform/errors/app-error.js';

/** More times than these are not counted one by one. */
const COUNTED_MAX = 1_000;
const SECOND_MS = 1_000;
const FIELDS = 5;
const MODE = '5-part' satisfies CronOptions['mode'];

/** What of a schedule is due. */
export interface DueTimes {
  /** The newest of them. */
  last: Date;
  /** Times before it; 1000 stands for as many or more. */
  earlier: number;
}

/**
 * Times of a cron pattern of five fields in a time zone. Where the clock is put forward, a fixed time that
 * does not exist comes at the next one that does; where it is put back, a fixed time that comes twice
 * counts once. Lists, ranges and steps of hours are fixed times too. A pattern of every hour or every few
 * minutes goes by real time.
 */
export class CronTimes {
  private readonly cron: Cron;

  /** @throws AppError ARGUMENT_INVALID for a pattern or a zone that there is not, or that never comes */
  constructor(pattern: string, zone: string) {
    requireZone(zone);
    this.cron = parse(pattern, zone);
    if (this.cron.nextRun()) return;
    throw new AppError('ARGUMENT_INVALID', `cron: ${pattern} never comes: there is no such day`);
  }

  /** The first time after `moment`. */
  after(moment: Date): Date | null {
    return this.cron.nextRun(moment);
  }

  /** So many times before `moment`, the newest first. */
  before(moment: Date, count: number): Date[] {
    return this.cron.previousRuns(count, moment);
  }

  /** What is due after `from` and not after `now`; undefined when nothing is. */
  due(from: Date, now: Date): DueTimes | undefined {
    // Patterns know whole seconds, and the time before the next one may be now.
    const next = new Date(Math.floor(now.getTime() / SECOND_MS) * SECOND_MS + SECOND_MS);
    const [last] = this.cron.previousRuns(1, next);
    if (!last || last <= from) return undefined;
    let earlier = 0;
    for (let time = this.after(from); time && time < last && earlier < COUNTED_MAX; earlier++) {
      time = this.after(time);
    }
    return { last, earlier };
  }
}

function parse(pattern: string, zone: string): Cron {
  const refuse = (why: string, cause?: unknown) => {
    const rule = 'write minute, hour, day, month and weekday, as in 30 6 * * 1-5';
    return new AppError('ARGUMENT_INVALID', `cron: ${why}; ${rule}`, { cause });
  };
  const fields = pattern.trim().split(/\s+/).length;
  if (fields !== FIELDS) throw refuse(`${pattern} has not five fields`);
  try {
    const timezone = zone;
    return new Cron(hoursListed(pattern), { timezone, mode: MODE, fixedTimeRule: 'no-wildcard' });
  } catch (error) {
    throw refuse((error as Error).message.replace(/^CronPattern: /, ''), error);
  }
}

/**
 * croner tells a fixed time by its text: a list is one, a step is none. Every hour has to be `*` for it,
 * however it is written, and any other choice of hours a list.
 */
function hoursListed(pattern: string): string {
  const { hour } = new CronPattern(pattern, undefined, { mode: MODE });
  const hours = hour.flatMap((chosen, at) => (chosen ? [at] : []));
  const [minute, , ...days] = pattern.trim().split(/\s+/);
  return [minute, hours.length === hour.length ? '*' : hours.join(), ...days].join(' ');
}

function requireZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch (error) {
    const rule = 'write it as in Europe/Berlin or UTC';
    throw new AppError('ARGUMENT_INVALID', `zone: there is no time zone ${zone}; ${rule}`, {
      cause: error,
    });
  }
}

/**
 * The deadline that passed last, and the one before it, from which on something had to be fresh.
 * @returns undefined when none has passed since `judgedUntil`
 */
export function passedSince(
  deadlines: CronTimes,
  judgedUntil: Date,
  now: Date,
): { at: Date; after: Date } | undefined {
  // Nobody was there for the ones between: they are not reported one by one afterwards.
  const [at, after] = deadlines.before(now, 2);
  return at && after && at > judgedUntil ? { at, after } : undefined;
}
