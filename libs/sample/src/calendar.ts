/** A week of the chain's calendar, named by the Friday that ends it. */
export interface Week {
  /** dd/mm/yyyy. */
  readonly date: string;
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly holiday: Holiday | undefined;
}

export type Holiday = 'Super Bowl' | 'Labor Day' | 'Thanksgiving' | 'Christmas';

const FIRST_FRIDAY = Date.UTC(2010, 1, 5);
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * The seven days of the year in which the Friday of each holiday's week falls: after the first
 * Sunday of February, after the first Monday of September, after the fourth Thursday of November,
 * on or after 25 December.
 */
const HOLIDAYS: { name: Holiday; month: number; firstDay: number }[] = [
  { name: 'Super Bowl', month: 2, firstDay: 6 },
  { name: 'Labor Day', month: 9, firstDay: 5 },
  { name: 'Thanksgiving', month: 11, firstDay: 23 },
  { name: 'Christmas', month: 12, firstDay: 25 },
];

/** So many weeks in a row, beginning with 5 February 2010. */
export function weeksFromStart(count: number): Week[] {
  return Array.from({ length: count }, (_, index) => {
    const friday = new Date(FIRST_FRIDAY + index * WEEK_MS);
    const [year, month, day] = [
      friday.getUTCFullYear(),
      friday.getUTCMonth() + 1,
      friday.getUTCDate(),
    ];
    const date = `${pad(day)}/${pad(month)}/${year}`;
    return { date, year, month, day, holiday: holidayOn(month, day) };
  });
}

/** TRUE in a holiday week, FALSE in any other. */
export function holidayFlag(week: Week): string {
  return week.holiday ? 'TRUE' : 'FALSE';
}

function holidayOn(month: number, day: number): Holiday | undefined {
  const isThen = (h: (typeof HOLIDAYS)[number]) =>
    h.month === month && day >= h.firstDay && day < h.firstDay + 7;
  return HOLIDAYS.find(isThen)?.name;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
