const FULL = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });

/** `25 Nov 2026, 23:30:11 CET`: a time in the viewer's zone, with its name. @param time ISO 8601 */
export const timeInZone = (time: string): string => FULL.format(new Date(time));
