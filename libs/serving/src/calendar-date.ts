const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Returns whether the text is an existing day, written yyyy-mm-dd. */
export function isCalendarDate(text: unknown): text is string {
  const [, year, month, day] = (typeof text === 'string' ? ISO_DATE.exec(text) : null) ?? [];
  // PostgreSQL has no year 0.
  if (year === undefined || year === '0000') return false;
  // For a day that does not exist, Date returns one of another month.
  const date = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month) - 1, Number(day)));
  return date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day);
}

/** Returns what is wrong with a `to` before its `from`. @param first first possible day */
export const describeReversal = (from: string, to: string, first = from): string =>
  `is ${to}, before from, which is ${from}: write ${first} or a later day`;
