import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { sqlFile } from '#platform/database/sql-file.js';
import type { TextRow } from '#platform/database/rows.js';
import type { Marts } from '../../snapshot/marts.js';
import type { ReadSnapshot } from '../../snapshot/snapshot.js';
import type { UnemploymentGroup } from './unemployment-group.js';
import type { DepartmentWeeks } from './week-effects.js';

const calendarSql = sqlFile(import.meta.url, './sales_prediction.sql');
const departmentsSql = sqlFile(import.meta.url, './department_sales.sql');

const calendarRow = z.object({
  weeks: z.array(z.iso.date()),
  partialWeeks: z.array(z.iso.date()),
  latest: z.array(z.object({ store: z.int(), unemployment: z.number() })),
  highestUnemployment: z.number().nullable(),
});

/** The weeks of a snapshot, and the unemployment of its stores. */
export interface Calendar {
  /** In order. */
  weeks: readonly string[];
  partialWeeks: ReadonlySet<string>;
  /** The unemployment of each store in its latest complete week. */
  latest: ReadonlyMap<number, number>;
  /** In all stores and complete weeks; null when none is known. */
  highestUnemployment: number | null;
}

export async function readCalendar(marts: Marts, snapshot: ReadSnapshot): Promise<Calendar> {
  const { weeks, partialWeeks, latest, highestUnemployment } = await marts.row(
    calendarRow,
    calendarSql,
    snapshot,
  );
  return {
    weeks,
    partialWeeks: new Set(partialWeeks),
    latest: new Map(latest.map(({ store, unemployment }) => [store, unemployment])),
    highestUnemployment,
  };
}

/** The complete weeks of a department above the threshold: each on its own, and in groups of equal unemployment. */
export interface DepartmentSales {
  department: number;
  panel: DepartmentWeeks;
  groups: readonly UnemploymentGroup[];
}

/**
 * Reads one department after the other, so that memory holds the weeks of one. Other requests get their turn in between.
 * Departments without complete weeks are left out.
 */
export async function* readDepartments(
  marts: Marts,
  snapshot: ReadSnapshot,
  asked: { department?: number | undefined; unemploymentAbove: number },
  calendar: Calendar,
): AsyncGenerator<DepartmentSales> {
  const numbers = new Map(calendar.weeks.map((week, number) => [week, number]));
  const signal = snapshot.reading?.signal ?? new AbortController().signal;
  const parameters = [asked.department, asked.unemploymentAbove];
  let own: TextRow[] = [];
  for await (const rows of marts.batches(departmentsSql, snapshot, parameters, signal)) {
    for (const row of rows) {
      if (own.length > 0 && own[0]![0] !== row[0]) {
        yield* readDepartment(own, calendar, numbers);
        own = [];
        await setImmediate();
      }
      own.push(row);
    }
  }
  if (own.length > 0) yield* readDepartment(own, calendar, numbers);
}

function* readDepartment(
  rows: readonly TextRow[],
  { weeks, partialWeeks }: Calendar,
  numbers: ReadonlyMap<string, number>,
): Generator<DepartmentSales> {
  const department = Number(rows[0]?.[0]);
  const stores = new Map<number, number>();
  const members = new Map<string, { group: UnemploymentGroup; sales: number[] }>();
  const panel = { stores: [], weeks: [], unemployment: [], sales: [] } as Record<
    keyof DepartmentWeeks,
    number[]
  >;
  for (const row of rows) {
    const [, store, firstWeek, unemployment, holdOut, salesByWeek] = row as string[];
    const key = `${store} ${unemployment} ${holdOut}`;
    const known = members.get(key) ?? { group: createGroup(department, row), sales: [] };
    let week = numbers.get(firstWeek!)!;
    const place = stores.get(known.group.store) ?? stores.size;
    for (const value of salesByWeek!.split(' ')) {
      const isPartial = partialWeeks.size > 0 && partialWeeks.has(weeks[week]!);
      if (!isPartial) {
        const sales = Number(value);
        known.sales.push(sales);
        panel.stores.push(place);
        panel.weeks.push(week);
        panel.unemployment.push(known.group.unemployment);
        panel.sales.push(sales);
      }
      week += 1;
    }
    if (known.sales.length === 0) continue;
    members.set(key, known);
    stores.set(known.group.store, place);
  }
  if (members.size === 0) return;
  yield {
    department,
    panel: {
      stores: Int32Array.from(panel.stores),
      weeks: Int32Array.from(panel.weeks),
      unemployment: Float64Array.from(panel.unemployment),
      sales: Float64Array.from(panel.sales),
    },
    groups: [...members.values()].map(({ group, sales }) => ({ ...group, ...summarize(sales) })),
  };
}

const createGroup = (
  department: number,
  [, store, , unemployment, holdOut]: TextRow,
): UnemploymentGroup => ({
  department,
  store: Number(store),
  unemployment: Number(unemployment),
  holdOut: Number(holdOut),
  weeks: 0,
  meanSales: 0,
  deviations: 0,
});

/** Returns number, mean, and sum of squared deviations from it. */
function summarize(sales: readonly number[]) {
  const meanSales = sales.reduce((sum, value) => sum + value, 0) / sales.length;
  const deviations = sales.reduce((sum, value) => sum + (value - meanSales) ** 2, 0);
  return { weeks: sales.length, meanSales, deviations };
}
