import { formatAverageDollars, changeOfAverages } from './exact.js';
import { groupBy, createRanker, sortBy, sumCents } from './grouping.js';
import type { Rows, StoreType } from './read-rows.js';
import { type StoreWeek, buildStoreWeeks } from './store-weeks.js';
import { type Holiday, findHoliday, parseYear } from './week-dates.js';

interface HolidaySalesQuery {
  storeType?: StoreType;
  year?: number;
}

/** A group's holiday weeks compared with its ordinary ones, by store-week and by department-week. */
interface HolidayFigures {
  /** By the average of a holiday store-week; null without one. */
  rank: number | null;
  holidayStoreWeekAverage: number | null;
  ordinaryStoreWeekAverage: number | null;
  storeWeekLift: number | null;
  holidayStoreWeeks: number;
  holidayDepartmentWeekAverage: number | null;
  ordinaryDepartmentWeekAverage: number | null;
  departmentWeekLift: number | null;
  holidayDepartmentWeeks: number;
}

interface HolidaySalesFigures {
  byStoreType: (HolidayFigures & { storeType: StoreType })[];
  byStore: (HolidayFigures & { store: number; storeType: StoreType })[];
  /** Each holiday's weeks compared with all ordinary weeks. */
  byHoliday: (HolidayFigures & { holiday: Holiday })[];
}

/** Sales of holiday and ordinary weeks by store type, by store and by holiday; best first. */
export function computeHolidaySales(
  rows: Rows,
  query: HolidaySalesQuery = {},
): HolidaySalesFigures {
  const weeks = buildStoreWeeks(rows).filter(
    ({ type, week }) =>
      (query.storeType === undefined || type === query.storeType) &&
      (query.year === undefined || parseYear(week) === query.year),
  );
  const ordinary = weeks.filter(({ isHoliday }) => !isHoliday);
  const holidays = groupBy(
    weeks.filter(({ isHoliday }) => isHoliday),
    ({ week }) => findHoliday(week),
  );
  return {
    byStoreType: rankGroups(
      [...groupBy(weeks, ({ type }) => type)].map(([storeType, group]) => ({
        storeType,
        ...computeFigures(group),
      })),
      ({ storeType }) => storeType,
    ),
    byStore: rankGroups(
      [...groupBy(weeks, ({ store }) => store)].map(([store, group]) => ({
        store,
        storeType: group[0]!.type,
        ...computeFigures(group),
      })),
      ({ store }) => store,
    ),
    byHoliday: rankGroups(
      [...holidays].map(([holiday, group]) => ({
        holiday,
        ...computeFigures([...group, ...ordinary]),
      })),
      ({ holiday }) => holiday,
    ),
  };
}

type HolidaySums = Omit<HolidayFigures, 'rank'>;

function computeFigures(weeks: readonly StoreWeek[]): HolidaySums {
  const holiday = computeTotals(weeks.filter(({ isHoliday }) => isHoliday));
  const ordinary = computeTotals(weeks.filter(({ isHoliday }) => !isHoliday));
  return {
    holidayStoreWeekAverage: formatAverageDollars(holiday.cents, holiday.storeWeeks),
    ordinaryStoreWeekAverage: formatAverageDollars(ordinary.cents, ordinary.storeWeeks),
    storeWeekLift: changeOfAverages(
      { cents: holiday.cents, count: holiday.storeWeeks },
      { cents: ordinary.cents, count: ordinary.storeWeeks },
    ),
    holidayStoreWeeks: holiday.storeWeeks,
    holidayDepartmentWeekAverage: formatAverageDollars(holiday.cents, holiday.departmentWeeks),
    ordinaryDepartmentWeekAverage: formatAverageDollars(ordinary.cents, ordinary.departmentWeeks),
    departmentWeekLift: changeOfAverages(
      { cents: holiday.cents, count: holiday.departmentWeeks },
      { cents: ordinary.cents, count: ordinary.departmentWeeks },
    ),
    holidayDepartmentWeeks: holiday.departmentWeeks,
  };
}

function computeTotals(weeks: readonly StoreWeek[]) {
  return {
    cents: sumCents(weeks),
    storeWeeks: weeks.length,
    departmentWeeks: weeks.reduce((sum, { departments }) => sum + departments, 0),
  };
}

function rankGroups<T extends HolidaySums>(
  groups: readonly T[],
  nameOf: (group: T) => string | number,
): (T & { rank: number | null })[] {
  const averages = groups.flatMap(({ holidayStoreWeekAverage: average }) => average ?? []);
  const place = createRanker(averages);
  const placed = groups.map((group) => {
    const average = group.holidayStoreWeekAverage;
    return { ...group, rank: average === null ? null : place(average) };
  });
  return sortBy(placed, ({ rank }) => rank ?? Infinity, nameOf);
}
