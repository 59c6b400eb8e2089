import { formatAverageDollars, formatChange, formatDollars, formatRatio } from './exact.js';
import { groupBy, createRanker, sortBy, sumCents } from './grouping.js';
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
export function computeDepartmentPerformance(rows: Rows, store?: number): DepartmentWeek[] {
  const sales = rows.sales.filter((row) => store === undefined || row.store === store);
  const weeks = groupBy(sales, ({ week }) => week);
  const totals = new Map([...weeks].map(([week, group]) => [week, computeTotals(group)]));
  const figures = [...totals].flatMap(([week, departments]) => {
    const all = sumCents(departments.values());
    const place = createRanker([...departments.values()].map(({ cents }) => cents));
    const weekBefore = totals.get(addDays(week, -7));
    return [...departments].map(([department, { cents, stores }]) => ({
      week,
      department,
      total: formatDollars(cents),
      stores,
      averagePerStore: formatAverageDollars(cents, stores)!,
      share: formatRatio(cents, all, 6),
      rank: place(cents),
      changeOnWeekBefore: formatChange(cents, weekBefore?.get(department)?.cents),
    }));
  });
  return sortBy(
    figures,
    ({ week }) => week,
    ({ rank }) => rank,
    ({ department }) => department,
  );
}

function computeTotals(sales: Rows['sales']): Map<number, { cents: bigint; stores: number }> {
  const departments = groupBy(sales, ({ department }) => department);
  return new Map(
    [...departments].map(([department, group]) => [
      department,
      { cents: sumCents(group), stores: new Set(group.map(({ store }) => store)).size },
    ]),
  );
}
