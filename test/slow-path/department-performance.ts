import { averageDollars, change, dollars, ratio } from './exact.js';
import { groupBy, placeAmong, sortBy, sumCents } from './grouping.js';
import type { Rows } from './read-rows.js';
import { addDays } from './week-dates.js';

interface DepartmentWeek {
  week: string;
  department: number;
  total: number;
  /** Stores with a sales row. */
  stores: number;
  averagePerStore: number;
  share: number | null;
  rank: number;
  changeOnWeekBefore: number | null;
}

/** Every department and week, over all stores or in one, by week and rank. */
export function departmentPerformance(rows: Rows, store?: number): DepartmentWeek[] {
  const sales = rows.sales.filter((row) => store === undefined || row.store === store);
  const weeks = groupBy(sales, ({ week }) => week);
  const totals = new Map([...weeks].map(([week, group]) => [week, totalsOf(group)]));
  const figures = [...totals].flatMap(([week, departments]) => {
    const all = sumCents(departments.values());
    const place = placeAmong([...departments.values()].map(({ cents }) => cents));
    const weekBefore = totals.get(addDays(week, -7));
    return [...departments].map(([department, { cents, stores }]) => ({
      week,
      department,
      total: dollars(cents),
      stores,
      averagePerStore: averageDollars(cents, stores)!,
      share: ratio(cents, all, 6),
      rank: place(cents),
      changeOnWeekBefore: change(cents, weekBefore?.get(department)?.cents),
    }));
  });
  return sortBy(
    figures,
    ({ week }) => week,
    ({ rank }) => rank,
    ({ department }) => department,
  );
}

function totalsOf(sales: Rows['sales']): Map<number, { cents: bigint; stores: number }> {
  const departments = groupBy(sales, ({ department }) => department);
  return new Map(
    [...departments].map(([department, group]) => [
      department,
      { cents: sumCents(group), stores: new Set(group.map(({ store }) => store)).size },
    ]),
  );
}
