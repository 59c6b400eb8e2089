import { formatAverageDollars, formatChange, changeOfAverages, formatDollars } from './exact.js';
import { groupBy, sortBy, sumCents } from './grouping.js';
import { fitLine } from './least-squares.js';
import type { Rows, SalesRow } from './read-rows.js';
import { countMonths } from './week-dates.js';

export interface DepartmentMonth {
  department: number;
  /** First day of the month. */
  month: string;
  total: number;
  weeks: number;
  weeklyAverage: number;
  changeOnMonthBefore: number | null;
  weeklyAverageChangeOnMonthBefore: number | null;
  changeOnYearBefore: number | null;
  weeklyAverageChangeOnYearBefore: number | null;
  /** Slope of the weekly average, a month, over this month and the eleven before; of 3 or more. */
  trend: number | null;
}

/** Every department and calendar month with sales, by department and month. */
export function computeMonthlyDepartmentSales(rows: Rows): DepartmentMonth[] {
  const departments = groupBy(rows.sales, ({ department }) => department);
  const months = [...departments].flatMap(([department, sales]) =>
    computeMonths(department, sales),
  );
  return sortBy(
    months,
    ({ department }) => department,
    ({ month }) => month,
  );
}

/** Sales of a month; `count` is its weeks. */
interface Month {
  cents: bigint;
  count: number;
}

function computeMonths(department: number, sales: readonly SalesRow[]): DepartmentMonth[] {
  const groups = groupBy(sales, ({ week }) => week.slice(0, 7));
  const months = new Map<number, Month>();
  for (const [month, group] of groups) {
    const weeks = new Set(group.map(({ week }) => week));
    months.set(countMonths(month), { cents: sumCents(group), count: weeks.size });
  }
  return [...groups.keys()].map((text) => {
    const number = countMonths(text);
    const month = months.get(number)!;
    const [monthBefore, yearBefore] = [months.get(number - 1), months.get(number - 12)];
    return {
      department,
      month: `${text}-01`,
      total: formatDollars(month.cents),
      weeks: month.count,
      weeklyAverage: formatAverageDollars(month.cents, month.count)!,
      changeOnMonthBefore: formatChange(month.cents, monthBefore?.cents),
      weeklyAverageChangeOnMonthBefore: changeOfAverages(month, monthBefore),
      changeOnYearBefore: formatChange(month.cents, yearBefore?.cents),
      weeklyAverageChangeOnYearBefore: changeOfAverages(month, yearBefore),
      trend: computeTrend(months, number),
    };
  });
}

function computeTrend(months: ReadonlyMap<number, Month>, last: number): number | null {
  const points = [...months]
    .filter(([number]) => number > last - 12 && number <= last)
    .map(([x, { cents, count }]) => ({ x, y: formatDollars(cents) / count }));
  return points.length < 3 ? null : Math.round(fitLine(points).slope * 100) / 100;
}
