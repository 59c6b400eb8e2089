/** Clocks of a server and of the one that takes its place may differ by less. */
const AHEAD_MAX_MS = 60_000;

/** Whether a stored moment, which was now when it was written, is one of a clock that was ahead. */
export const isAhead = (stored: Date, now: Date): boolean =>
  stored.getTime() - now.getTime() > AHEAD_MAX_MS;

/** What is logged when such a moment is taken back. @param what of which it is told, as `schedule a of b` */
export const aheadWords = (what: string, stored: Date): string =>
  `${what} was decided until ${stored.toISOString()}, which is in the future: a clock was ahead. Its times count from now`;
