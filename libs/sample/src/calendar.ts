import { requireItem } from './random.js';

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

type Holiday = 'Super Bowl' | 'Labor Day' | 'Thanksgiving' | 'Christmas';

const FIRST_FRIDAY = Date.UTC(2010, 1, 5);
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * The seven days of the year in which the Friday of each holiday's week falls: after the first Sunday of February,
 * after the first Monday of September, after the fourth Thursday of November, on or after 25 December.
 */
const HOLIDAYS: { name: Holiday; month: number; firstDay: number }[] = [
  { name: 'Super Bowl', month: 2, firstDay: 6 },
  { name: 'Labor Day', month: 9, firstDay: 5 },
  { name: 'Thanksgiving', month: 11, firstDay: 23 },
  { name: 'Christmas', month: 12, firstDay: 25 },
];

/** Returns this many consecutive weeks from 5 February 2010. */
export function listWeeks(count: number): Week[] {
  return Array.from({ length: count }, (_, index) => {
    const friday = new Date(FIRST_FRIDAY + index * WEEK_MS);
    const [year, month, day] = [
      friday.getUTCFullYear(),
      friday.getUTCMonth() + 1,
      friday.getUTCDate(),
    ];
    const date = `${padNumber(day)}/${padNumber(month)}/${year}`;
    return { date, year, month, day, holiday: findHoliday(month, day) };
  });
}

/** Returns TRUE in a holiday week, FALSE in any other. */
export function formatHolidayFlag(week: Week): string {
  return week.holiday ? 'TRUE' : 'FALSE';
}

function findHoliday(month: number, day: number): Holiday | undefined {
  const isThen = (h: (typeof HOLIDAYS)[number]) =>
    h.month === month && day >= h.firstDay && day < h.firstDay + 7;
  return HOLIDAYS.find(isThen)?.name;
}

function padNumber(number: number): string {
  return String(number).padStart(2, '0');
}

/** How a department's sales vary over the year. */
export type Season = 'steady' | 'gifts' | 'toys' | 'outdoor' | 'festive';

interface Shape {
  /** January to December; 1 is an ordinary week. */
  readonly months: readonly number[];
  readonly holidays: Readonly<Record<Holiday, number>>;
  /** The weeks before the flagged Christmas week, nearest first, because people shop before the holiday. */
  readonly advent: readonly number[];
}

const SHAPES: Record<Season, Shape> = {
  steady: {
    months: [0.93, 1, 0.98, 1, 1, 1.02, 1.01, 1.01, 0.97, 0.97, 0.99, 1],
    holidays: { 'Super Bowl': 1.08, 'Labor Day': 1.06, Thanksgiving: 1.12, Christmas: 0.95 },
    advent: [1.24, 1.07, 1.03, 1],
  },
  gifts: {
    months: [0.84, 0.98, 0.93, 0.96, 0.97, 0.95, 0.93, 0.97, 0.92, 0.95, 1.08, 1.2],
    holidays: { 'Super Bowl': 1.1, 'Labor Day': 0.99, Thanksgiving: 1.5, Christmas: 0.95 },
    advent: [2, 1.5, 1.25, 1.05],
  },
  toys: {
    months: [0.75, 0.8, 0.83, 0.85, 0.8, 0.83, 0.82, 0.82, 0.78, 0.88, 1.2, 1.5],
    holidays: { 'Super Bowl': 1.1, 'Labor Day': 0.95, Thanksgiving: 3.1, Christmas: 0.85 },
    advent: [2.6, 2, 1.55, 1.1],
  },
  outdoor: {
    months: [0.45, 0.55, 0.95, 1.5, 1.75, 1.6, 1.3, 1, 0.8, 0.65, 0.6, 0.55],
    holidays: { 'Super Bowl': 0.95, 'Labor Day': 1.05, Thanksgiving: 0.9, Christmas: 0.8 },
    advent: [1.1, 1, 1, 1],
  },
  festive: {
    months: [0.3, 0.75, 0.5, 0.55, 0.1, 0.02, 0.02, 0.08, 0.5, 2, 2.2, 4],
    holidays: { 'Super Bowl': 1.3, 'Labor Day': 0.5, Thanksgiving: 1.6, Christmas: 0.3 },
    advent: [1.1, 1.2, 1.2, 1.1],
  },
};

/** Returns the factor on ordinary sales for each week. */
export function computeSeasonIndex(season: Season, weeks: readonly Week[]): number[] {
  const { months, holidays, advent } = SHAPES[season];
  return weeks.map(({ month, day, holiday }) => {
    const payday = day <= 7 ? 1.04 : 1;
    const weeksToChristmas = month === 12 ? Math.ceil((25 - day) / 7) : 0;
    const beforeChristmas = advent[weeksToChristmas - 1] ?? 1;
    return (
      requireItem(months, month - 1) * payday * beforeChristmas * (holiday ? holidays[holiday] : 1)
    );
  });
}
