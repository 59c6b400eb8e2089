import { christmas, easterSunday, thanksgiving } from '#forecast/week-calendar.js';
import { namedEnum } from '#serving/named-enum.js';

export const ScenarioHoliday = namedEnum('ScenarioHoliday', 'A holiday that a scenario changes.', {
  SUPER_BOWL: 'The first Sunday of February.',
  EASTER: 'Easter Sunday, with the week before.',
  LABOR_DAY: 'The first Monday of September.',
  THANKSGIVING: 'The fourth Thursday of November.',
  CHRISTMAS: 'The 25th of December, with the three weeks before.',
});
export type ScenarioHoliday = keyof typeof ScenarioHoliday;

/** Weeks before the week of a holiday that have its effect too. */
const WEEKS_BEFORE: Readonly<Record<ScenarioHoliday, number>> = {
  SUPER_BOWL: 0,
  EASTER: 1,
  LABOR_DAY: 0,
  THANKSGIVING: 0,
  CHRISTMAS: 3,
};

const SUNDAY = 0;
const MONDAY = 1;

const days: Readonly<Record<ScenarioHoliday, (year: number) => string>> = {
  SUPER_BOWL: (year) => firstOf(year, 2, SUNDAY),
  EASTER: easterSunday,
  LABOR_DAY: (year) => firstOf(year, 9, MONDAY),
  THANKSGIVING: thanksgiving,
  CHRISTMAS: christmas,
};

/** Returns the ISO date of the first such weekday of a month. @param month 1 to 12 */
function firstOf(year: number, month: number, weekday: number): string {
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  const day = 1 + ((weekday - first + 7) % 7);
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

/**
 * Returns the positions of the weeks that have the effect of a holiday, in order; empty when no week has it.
 * @param weeks ISO dates, each the last of its seven days
 */
export function weeksOfHoliday(holiday: ScenarioHoliday, weeks: readonly string[]): number[] {
  const years = new Set(weeks.map((week) => Number(week.slice(0, 4))));
  const at = [...years].map((year) => weekOf(days[holiday](year), weeks)).find((each) => each >= 0);
  if (at === undefined) return [];
  const first = Math.max(0, at - WEEKS_BEFORE[holiday]);
  return Array.from({ length: at - first + 1 }, (_, index) => first + index);
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Returns the position of the week that has a day; -1 when none has it. */
export const weekOf = (day: string, weeks: readonly string[]): number =>
  weeks.findIndex((week) => {
    const daysBefore = (Date.parse(week) - Date.parse(day)) / DAY_MS;
    return daysBefore >= 0 && daysBefore < 7;
  });
