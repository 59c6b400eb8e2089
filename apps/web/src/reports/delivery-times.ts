/** Days of a delivery, as the weekday of a cron pattern writes them. */
export const DAYS = [
  { value: '*', label: 'day' },
  { value: '1-5', label: 'weekday' },
  { value: '1', label: 'Monday' },
  { value: '2', label: 'Tuesday' },
  { value: '3', label: 'Wednesday' },
  { value: '4', label: 'Thursday' },
  { value: '5', label: 'Friday' },
  { value: '6', label: 'Saturday' },
  { value: '0', label: 'Sunday' },
] as const;

/** `06:30` on Mondays as a cron pattern: `30 6 * * 1`. */
export function buildCron(day: string, time: string): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return `${minute} ${hour} * * ${day}`;
}

/** A cron pattern in words, if it is one that `cronOf` writes: `each Monday at 06:30`; else the pattern. */
export function formatTimes(cron: string): string {
  const [, minute = '', hour = '', day] = /^(\d+) (\d+) \* \* (\S+)$/.exec(cron) ?? [];
  const label = DAYS.find(({ value }) => value === day)?.label;
  if (label === undefined) return cron;
  return `each ${label} at ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}
