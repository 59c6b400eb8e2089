import type { Holiday } from './holiday.js';

/** The holidays of the chain, in the order of the year. The files decide which weeks are holiday weeks, these name them. */
export const HOLIDAYS = {
  SUPER_BOWL: {
    name: 'Super Bowl',
    dates: [
      { since: 2004, month: 'February', weekday: 'Sunday', nth: 1 },
      { since: 2022, month: 'February', weekday: 'Sunday', nth: 2 },
    ],
    weeksBefore: 0,
    weeksAfter: 0,
  },
  EASTER: { name: 'Easter', dates: [{ daysAfterEaster: 0 }], weeksBefore: 1, weeksAfter: 0 },
  LABOR_DAY: {
    name: 'Labor Day',
    dates: [{ month: 'September', weekday: 'Monday', nth: 1 }],
    weeksBefore: 0,
    weeksAfter: 0,
  },
  THANKSGIVING: {
    name: 'Thanksgiving',
    dates: [{ month: 'November', weekday: 'Thursday', nth: 4 }],
    weeksBefore: 0,
    weeksAfter: 0,
    window: { before: 0, after: 1 },
  },
  CHRISTMAS: {
    name: 'Christmas',
    dates: [{ month: 'December', day: 25 }],
    weeksBefore: 3,
    weeksAfter: 0,
    window: { before: 1, after: 0 },
  },
} as const satisfies Readonly<Record<string, Holiday>>;

/** Name of a holiday week that has none of the declared holidays. */
export const OTHER_HOLIDAY = 'Other holiday';

/** The names that a holiday week can have. */
export const holidayNames: readonly string[] = [
  ...Object.values(HOLIDAYS).map(({ name }) => name),
  OTHER_HOLIDAY,
];
