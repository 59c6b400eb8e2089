const NAMES: Readonly<Record<string, string>> = {
  gregorian: 'the Gregorian calendar',
  table: 'the calendar of the chain',
};

/** Returns the name of a fiscal calendar in a sentence: `the 4-5-4 calendar`. */
export const formatCalendar = (calendar: string | null | undefined): string =>
  calendar === null || calendar === undefined
    ? 'the fiscal calendar'
    : (NAMES[calendar] ?? `the ${calendar} calendar`);

/** Returns the name of a year in a sentence: `2011`, or `fiscal year 2011 of the 4-5-4 calendar`. */
export const formatYearOf = (year: number, calendar: string | null | undefined): string =>
  calendar === null || calendar === undefined
    ? String(year)
    : `fiscal year ${year} of ${formatCalendar(calendar)}`;

/** `2011-M02` as `month 2 of fiscal year 2011`. */
export const formatFiscalMonth = (month: string): string =>
  `month ${Number(month.slice(6))} of fiscal year ${month.slice(0, 4)}`;

/** `2011-W05` as `week 5 of fiscal year 2011`. */
export const formatFiscalWeek = (week: string): string =>
  `week ${Number(week.slice(6))} of fiscal year ${week.slice(0, 4)}`;
