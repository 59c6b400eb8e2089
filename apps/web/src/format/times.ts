const FULL = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });

/** `25 Nov 2026, 23:30:11 CET`: a time in the viewer's zone, with its name. @param time ISO 8601 */
export const formatTimeInZone = (time: string): string => FULL.format(new Date(time));

const SHORT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `25 Nov, 23:30:11`: a time in the viewer's zone, where the page names the zone once. @param time ISO 8601 */
export const formatShortTime = (time: string): string => SHORT.format(new Date(time));

const ZONE = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' });

/** `CET`: the viewer's zone. */
export const readZoneName = (): string =>
  ZONE.formatToParts().find(({ type }) => type === 'timeZoneName')?.value ?? '';

const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' });

/** `23:30`: a time of today in the viewer's zone. @param time ms since 1970 */
export const formatClockTime = (time: number): string => CLOCK.format(time);

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/** `25 Nov 2026`: a day in the viewer's zone, where the page names the zone once. @param time ISO 8601 */
export const formatShortDay = (time: string): string => DAY.format(new Date(time));
