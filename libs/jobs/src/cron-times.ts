import { Cron, type CronOptions, CronPattern } from 'croner';
import { AppError } from '#platform/errors/app-error.js';
import { skippedMidnights } from './skipped-midnights.js';

/** Times beyond this number are not counted. */
const COUNTED_MAX = 1_000;
const SECOND_MS = 1_000;
const FIELDS = 5;
const MODE = '5-part' satisfies CronOptions['mode'];

export interface DueTimes {
  /** The newest due time. */
  last: Date;
  /** Number of times before it; 1000 means at least 1000. */
  earlier: number;
}

/**
 * Times of a five-field cron pattern in a time zone. When clocks go forward, a missing fixed time moves
 * to the next existing one; when they go back, a repeated fixed time counts once. Lists, ranges and
 * steps of hours are fixed times too. A pattern of every hour or every few minutes follows real time.
 */
export class CronTimes {
  private readonly cron: Cron;
  /** The pattern of a fixed time, on a clock that skips nothing; undefined for one that follows real time. */
  private readonly fixedCron: Cron | undefined;

  /**
   * @throws AppError ARGUMENT_INVALID for an invalid pattern, an unknown zone, or a pattern that never
   *   comes
   */
  constructor(
    pattern: string,
    private readonly zone: string,
  ) {
    requireZone(zone);
    this.cron = parse(pattern, zone);
    this.fixedCron = isFixed(pattern) ? parse(pattern, 'UTC') : undefined;
    if (this.cron.nextRun()) return;
    throw new AppError(
      'ARGUMENT_INVALID',
      `cron: ${pattern} never occurs, because the day does not exist`,
    );
  }

  /** Returns the first time after `moment`. */
  after(moment: Date): Date | null {
    const next = this.cron.nextRun(moment);
    if (!next) return null;
    return this.carriedOver(moment, next)[0] ?? next;
  }

  /** Returns `count` times before `moment`, newest first. */
  before(moment: Date, count: number): Date[] {
    const times = this.cron.previousRuns(count, moment);
    const oldest = times.at(-1);
    if (!oldest) return times;
    return [...times, ...this.carriedOver(oldest, moment)]
      .sort((a, b) => b.getTime() - a.getTime())
      .slice(0, count);
  }

  /**
   * Returns the times between two moments that a change of clocks carried over midnight, which croner loses: the fixed time
   * is of a day whose end does not exist.
   */
  private carriedOver(after: Date, before: Date): Date[] {
    const { fixedCron } = this;
    if (!fixedCron) return [];
    const times: Date[] = [];
    for (let year = after.getUTCFullYear(); year <= before.getUTCFullYear(); year++) {
      for (const { at, from, until } of skippedMidnights(this.zone, year)) {
        if (at <= after || at >= before) continue;
        const skipped = fixedCron.nextRun(new Date(from.getTime() - SECOND_MS));
        // The time may also exist by itself.
        const isItself =
          this.cron.nextRun(new Date(at.getTime() - SECOND_MS))?.getTime() === at.getTime();
        if (skipped && skipped < until && !isItself) times.push(at);
      }
    }
    return times;
  }

  /** Returns the times that are due after `from` and not after `now`; undefined when there are none. */
  due(from: Date, now: Date): DueTimes | undefined {
    // Patterns have whole seconds, and the time before the next one may be now.
    const next = new Date(Math.floor(now.getTime() / SECOND_MS) * SECOND_MS + SECOND_MS);
    const [last] = this.before(next, 1);
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
    const rule = 'write minute, hour, day, month and weekday, for example 30 6 * * 1-5';
    return new AppError('ARGUMENT_INVALID', `cron: ${why}; ${rule}`, { cause });
  };
  const fields = pattern.trim().split(/\s+/).length;
  if (fields !== FIELDS) throw refuse(`${pattern} does not have five fields`);
  try {
    const timezone = zone;
    return new Cron(hoursListed(pattern), { timezone, mode: MODE, fixedTimeRule: 'no-wildcard' });
  } catch (error) {
    throw refuse((error as Error).message.replace(/^CronPattern: /, ''), error);
  }
}

/**
 * croner recognises a fixed time by its text: a list is one, a step is not. So every hour is written as
 * `*`, and other hours as a list.
 */
function hoursListed(pattern: string): string {
  const { hour } = new CronPattern(pattern, undefined, { mode: MODE });
  const hours = hour.flatMap((chosen, at) => (chosen ? [at] : []));
  const [minute, , ...days] = pattern.trim().split(/\s+/);
  return [minute, hours.length === hour.length ? '*' : hours.join(), ...days].join(' ');
}

/** Whether croner takes a pattern for fixed times: no wildcard and no step in its minutes and hours. */
const isFixed = (pattern: string): boolean =>
  !/[*/]/.test(hoursListed(pattern).split(' ').slice(0, 2).join(' '));

function requireZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch (error) {
    const rule = 'write for example Europe/Berlin or UTC';
    throw new AppError('ARGUMENT_INVALID', `zone: there is no time zone ${zone}; ${rule}`, {
      cause: error,
    });
  }
}

/**
 * Returns the last passed deadline, and the one before it, since which data had to arrive.
 * @returns undefined when none has passed since `judgedUntil`
 */
export function findPassedDeadline(
  deadlines: CronTimes,
  judgedUntil: Date,
  now: Date,
): { at: Date; after: Date } | undefined {
  // Deadlines between them passed without a running worker: they are not reported one by one.
  const [at, after] = deadlines.before(now, 2);
  return at && after && at > judgedUntil ? { at, after } : undefined;
}
