const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** `4.2 s`, `42 s`, `3 min 5 s`, `2 h 10 min`: a duration from seconds. */
export function formatDuration(seconds: number): string {
  const tenths = Math.round(seconds * 10) / 10;
  if (tenths < 10) return `${tenths.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min ${whole % MINUTE} s`;
  const minutes = Math.round(seconds / MINUTE);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `42 ms`, `1.2 s`: a duration from milliseconds. */
export const formatMilliseconds = (ms: number): string =>
  ms < 999.5 ? `${Math.round(ms)} ms` : formatDuration(ms / 1000);
