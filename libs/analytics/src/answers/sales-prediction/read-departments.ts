import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { sqlFile } from '#platform/database/sql-file.js';
import type { TextRow } from '#platform/database/rows.js';
import type { Marts } from '../../snapshot/marts.js';
import { createFormerSnapshotError, type ReadSnapshot } from '../../snapshot/snapshot.js';
import type { UnemploymentGroup } from './unemployment-group.js';
import { SpellReader } from './spell-reader.js';
import type { DepartmentWeeks } from './week-effects.js';

const calendarSql = sqlFile(import.meta.url, './sales_prediction.sql');
const departmentsSql = sqlFile(import.meta.url, './department_sales.sql');

const calendarRow = z.object({
  weeks: z.array(z.iso.date()),
  partialWeeks: z.array(z.iso.date()),
  latest: z.array(z.object({ store: z.int(), unemployment: z.number() })),
  highestUnemployment: z.number().nullable(),
  isBuilt: z.boolean(),
});

/** Some departments, so that PostgreSQL reads further ones meanwhile. */
const STORES_AT_ONCE = 200;

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

/** @throws AppError NO_SNAPSHOT for a snapshot of a former version */
export async function readCalendar(marts: Marts, snapshot: ReadSnapshot): Promise<Calendar> {
  const row = await marts.row(calendarRow, calendarSql, snapshot);
  if (!row.isBuilt) throw createFormerSnapshotError(snapshot);
  const { weeks, partialWeeks, latest, highestUnemployment } = row;
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
  const blocks = numberBlocks(calendar);
  const signal = snapshot.reading?.signal ?? new AbortController().signal;
  const parameters = [asked.department, asked.unemploymentAbove];
  let own: TextRow[] = [];
  for await (const rows of marts.batches(
    departmentsSql,
    snapshot,
    parameters,
    signal,
    STORES_AT_ONCE,
  )) {
    for (const row of rows) {
      if (own.length > 0 && own[0]![0] !== row[0]) {
        yield* readDepartment(own, calendar, numbers, blocks);
        own = [];
        await setImmediate();
      }
      own.push(row);
    }
  }
  if (own.length > 0) yield* readDepartment(own, calendar, numbers, blocks);
}

function* readDepartment(
  rows: readonly TextRow[],
  { weeks, partialWeeks }: Calendar,
  numbers: ReadonlyMap<string, number>,
  blocks: Int8Array,
): Generator<DepartmentSales> {
  const department = Number(rows[0]?.[0]);
  const panel = createPanel(rows);
  const groups: UnemploymentGroup[] = [];
  const spell = new SpellReader(weeks.length);
  let [length, stores] = [0, 0];
  for (const [, store, , text] of rows as string[][]) {
    const own: UnemploymentGroup[] = [];
    /** The group of each row of the store. */
    const members: UnemploymentGroup[] = [];
    const start = length;
    spell.open(text!);
    while (spell.next()) {
      const { unemployment, sales } = spell;
      let group: UnemploymentGroup | undefined;
      const firstWeek = numbers.get(spell.firstWeek)!;
      for (let at = 0; at < spell.weeks; at += 1) {
        const week = firstWeek + at;
        if (partialWeeks.size > 0 && partialWeeks.has(weeks[week]!)) continue;
        const holdOut = blocks[week]!;
        if (group?.holdOut !== holdOut)
          group = own.find(
            (each) => each.unemployment === unemployment && each.holdOut === holdOut,
          );
        if (!group)
          own.push((group = createGroup(department, Number(store), unemployment, holdOut)));
        members.push(group);
        group.weeks += 1;
        group.meanSales += sales[at]!;
        panel.stores[length] = stores;
        panel.weeks[length] = week;
        panel.unemployment[length] = unemployment;
        panel.sales[length] = sales[at]!;
        length += 1;
      }
    }
    for (const group of own) group.meanSales /= group.weeks;
    for (let row = start; row < length; row += 1) {
      const group = members[row - start]!;
      group.deviations += (panel.sales[row]! - group.meanSales) ** 2;
    }
    groups.push(...own.filter((group) => group.weeks > 0));
    if (length > start) stores += 1;
  }
  if (groups.length === 0) return;
  yield {
    department,
    panel: {
      stores: panel.stores.subarray(0, length),
      weeks: panel.weeks.subarray(0, length),
      unemployment: panel.unemployment.subarray(0, length),
      sales: panel.sales.subarray(0, length),
    },
    groups,
  };
}

/** Returns the block of each week: 2 and 1 for the last two tenths of the complete weeks, which are held out, else 0. */
function numberBlocks({ weeks, partialWeeks }: Calendar): Int8Array {
  const complete = weeks.length - weeks.filter((week) => partialWeeks.has(week)).length;
  let number = 0;
  return Int8Array.from(weeks, (week) => {
    if (!partialWeeks.has(week)) number += 1;
    if (5 * number <= 4 * complete) return 0;
    return 10 * number <= 9 * complete ? 1 : 2;
  });
}

/** Returns an empty panel with room for all weeks of the rows. */
function createPanel(rows: readonly TextRow[]): DepartmentWeeks {
  const weeks = rows.reduce((sum, [, , count]) => sum + Number(count), 0);
  return {
    stores: new Int32Array(weeks),
    weeks: new Int32Array(weeks),
    unemployment: new Float64Array(weeks),
    sales: new Float64Array(weeks),
  };
}

const createGroup = (
  department: number,
  store: number,
  unemployment: number,
  holdOut: number,
): UnemploymentGroup => ({
  department,
  store,
  unemployment,
  holdOut,
  weeks: 0,
  meanSales: 0,
  deviations: 0,
});
