import { describeHoliday, findHoliday, isInWeek } from '#calendar/holiday.js';
import { HOLIDAYS } from '#calendar/holidays.js';
import { namedEnum } from '#serving/named-enum.js';

export type ScenarioHoliday = keyof typeof HOLIDAYS;
export const ScenarioHoliday = namedEnum(
  'ScenarioHoliday',
  'A holiday that a scenario changes.',
  Object.fromEntries(
    Object.entries(HOLIDAYS).map(([name, holiday]) => [name, describeHoliday(holiday)]),
  ) as Record<ScenarioHoliday, string>,
);

/**
 * Returns the positions of the weeks that have the effect of a holiday, in order; empty when no week has it.
 * @param weeks ISO dates, each the last of its seven days
 */
export function weeksOfHoliday(holiday: ScenarioHoliday, weeks: readonly string[]): number[] {
  const years = new Set(weeks.map((week) => Number(week.slice(0, 4))));
  const { weeksBefore, weeksAfter } = HOLIDAYS[holiday];
  const at = [...years]
    .map((year) => findWeek(findHoliday(HOLIDAYS[holiday], year) ?? '', weeks))
    .find((each) => each >= 0);
  if (at === undefined) return [];
  const first = Math.max(0, at - weeksBefore);
  const last = Math.min(weeks.length - 1, at + weeksAfter);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Returns the position of the week that has a day; -1 when none has it. */
export const findWeek = (day: string, weeks: readonly string[]): number =>
  weeks.findIndex((week) => isInWeek(day, week));
