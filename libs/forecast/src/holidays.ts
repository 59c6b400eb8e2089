import { christmas, easterSunday, thanksgiving, weeksBetween } from './week-calendar.js';

/** Holidays that a scenario can move or omit. */
export const HOLIDAYS = ['EASTER', 'THANKSGIVING', 'CHRISTMAS'] as const;
export type Holiday = (typeof HOLIDAYS)[number];

const DAYS: Record<Holiday, (year: number) => string> = {
  EASTER: easterSunday,
  THANKSGIVING: thanksgiving,
  CHRISTMAS: christmas,
};

/** Weeks with an effect of the holiday, counted from the week of the day: Christmas has its sales before the day. */
const OFFSETS: Record<Holiday, readonly number[]> = {
  EASTER: [-1, 0],
  THANKSGIVING: [0],
  CHRISTMAS: [-2, -1, 0],
};

/** Returns the first week that has the holiday, and the weeks of its effect; undefined without such a week. */
export function weekOfHoliday(
  holiday: Holiday,
  weeks: readonly string[],
): { readonly week: string; readonly offsets: readonly number[] } | undefined {
  const week = weeks.find((end) => {
    const gap = weeksBetween(DAYS[holiday](Number(end.slice(0, 4))), end);
    return gap >= 0 && gap < 1;
  });
  return week === undefined ? undefined : { week, offsets: OFFSETS[holiday] };
}
