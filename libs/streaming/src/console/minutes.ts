import type { LiveSales } from './queries.js';

/** Sales of one minute. */
export interface Minute {
  /** In ms since 1970. */
  at: number;
  /** Sums of sales, in cents. */
  published: number;
  live: number;
}

const MINUTE_MS = 60_000;
const MINUTES = 15;

const toCents = (total: number) => Math.round(total * 100);

/** Returns the minutes up to the newest with sales, the oldest first; minutes without sales between them are zero. */
export function buildMinutes({ minutes, publishedMinutes }: LiveSales): Minute[] {
  const found = new Map<number, Minute>();
  const at = (minute: string): Minute => {
    const time = Date.parse(minute);
    const known = found.get(time) ?? { at: time, published: 0, live: 0 };
    found.set(time, known);
    return known;
  };
  for (const { minute, total } of minutes) at(minute).live += toCents(total);
  for (const { minute, total } of publishedMinutes) at(minute).published += toCents(total);
  if (found.size === 0) return [];
  const last = Math.max(...found.keys());
  const first = Math.max(last - (MINUTES - 1) * MINUTE_MS, Math.min(...found.keys()));
  return Array.from({ length: (last - first) / MINUTE_MS + 1 }, (_, index) => {
    const time = first + index * MINUTE_MS;
    return found.get(time) ?? { at: time, published: 0, live: 0 };
  });
}
