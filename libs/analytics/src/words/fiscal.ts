const NAMES: Readonly<Record<string, string>> = {
  gregorian: 'the Gregorian calendar',
  table: 'the calendar of the chain',
};

/** Returns the name of a fiscal calendar in a sentence: `the 4-5-4 calendar`. */
export const formatCalendar = (calendar: string | null | undefined): string =>
  calendar === null || calendar === undefined
    ? 'the fiscal calendar'
    : (NAMES[calendar] ?? `the ${calendar} calendar`);

/**
 * Returns the name of a year in a sentence: `2011`, or `fiscal year 2011 of the 4-5-4 calendar`.
 * @param calendar name of a fiscal calendar in a sentence
 */
export const formatYearOf = (year: number, calendar: string | undefined): string =>
  calendar === undefined ? String(year) : `fiscal year ${year} of ${calendar}`;

/** A year of the fiscal calendar, or its quarter or month: `2011-Q1`, `2011-M02`. */
export interface FiscalPeriod {
  fiscalYear: number;
  fiscalQuarter: string | null;
  fiscalMonth: string | null;
}

/** Returns the shortest period: `month 2 of fiscal year 2011`, `quarter 1 of fiscal year 2011`, `fiscal year 2011`. */
export function formatFiscalPeriod({ fiscalYear, fiscalQuarter, fiscalMonth }: FiscalPeriod) {
  const year = `fiscal year ${fiscalYear}`;
  if (fiscalMonth !== null) return `month ${Number(fiscalMonth.slice(6))} of ${year}`;
  return fiscalQuarter === null ? year : `quarter ${fiscalQuarter.slice(6)} of ${year}`;
}

/** `2011-W05` as `week 5 of fiscal year 2011`. */
export const formatFiscalWeek = (week: string): string =>
  `week ${Number(week.slice(6))} of fiscal year ${week.slice(0, 4)}`;
