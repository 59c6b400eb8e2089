const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A change of clocks that skips the end of a local day, as in Nuuk: 23:00 becomes 00:00 of the next day. */
export interface SkippedMidnight {
  /** The first existing moment after the skipped times. */
  at: Date;
  /** The skipped times of the day that ends, as if the local clock were UTC. */
  from: Date;
  until: Date;
}

const found = new Map<string, SkippedMidnight[]>();

/** Returns the skipped ends of days in a year of UTC, in order; almost all zones have none. */
export function skippedMidnights(zone: string, year: number): SkippedMidnight[] {
  const key = `${zone} ${year}`;
  const known = found.get(key) ?? findIn(zone, year);
  found.set(key, known);
  return known;
}

function findIn(zone: string, year: number): SkippedMidnight[] {
  const localOf = localClock(zone);
  const offsetAt = (time: number) => localOf(time) - time;
  const skipped: SkippedMidnight[] = [];
  for (let day = Date.UTC(year, 0, 1); day < Date.UTC(year + 1, 0, 1); day += DAY_MS) {
    if (offsetAt(day + DAY_MS) <= offsetAt(day)) continue;
    const at = firstMinute(day, (time) => offsetAt(time) > offsetAt(day));
    const from = localOf(at - MINUTE_MS) + MINUTE_MS;
    const until = Math.ceil(from / DAY_MS) * DAY_MS;
    if (from < until && localOf(at) >= until) {
      skipped.push({ at: new Date(at), from: new Date(from), until: new Date(until) });
    }
  }
  return skipped;
}

/** Returns the first minute of a day from which on a condition holds. */
function firstMinute(day: number, holds: (time: number) => boolean): number {
  let [low, high] = [day, day + DAY_MS];
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Returns a function from a time to what the clocks of a zone show then, as if that were UTC. */
function localClock(zone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (time) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
    const readPart = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
    return Date.UTC(
      readPart('year'),
      readPart('month') - 1,
      readPart('day'),
      readPart('hour'),
      readPart('minute'),
    );
  };
}
