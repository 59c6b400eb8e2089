const DAY = 86_400_000;

/** Returns how many weeks the second ISO date is after the first; a fraction when the weekdays differ. */
export function weeksBetween(first: string, second: string): number {
  return (Date.parse(second) - Date.parse(first)) / DAY / 7;
}

/** Returns `count` ISO dates, seven days apart. */
export function isoWeeks(first: string, count: number): string[] {
  const start = Date.parse(first);
  return Array.from({ length: count }, (_, i) => isoDate(start + i * 7 * DAY));
}

function isoDate(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
