import { setImmediate } from 'node:timers/promises';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Marts, Parameter } from '../../snapshot/marts.js';
import type { ReadSnapshot } from '../../snapshot/snapshot.js';
import type { DepartmentWeeks } from './week-effects.js';

const sql = sqlFile(import.meta.url, './department_weeks.sql');

interface StoreWeeks {
  days: number[];
  unemployment: number[];
  sales: number[];
}

/**
 * Reads the weeks of one department after the other, so that memory holds those of one. Other requests get their turn
 * in between.
 */
export async function* readDepartmentWeeks(
  marts: Marts,
  snapshot: ReadSnapshot,
  parameters: readonly Parameter[],
): AsyncGenerator<{ department: number; panel: DepartmentWeeks }> {
  const signal = snapshot.reading?.signal ?? new AbortController().signal;
  let department: number | undefined;
  let stores: StoreWeeks[] = [];
  for await (const rows of marts.batches(sql, snapshot, parameters, signal)) {
    for (const [number, ...lists] of rows) {
      if (department !== undefined && department !== Number(number)) {
        yield { department, panel: createPanel(stores) };
        stores = [];
        await setImmediate();
      }
      department = Number(number);
      const [days, unemployment, sales] = lists.map((list) => JSON.parse(String(list)) as number[]);
      stores.push({ days: days!, unemployment: unemployment!, sales: sales! });
    }
  }
  if (department !== undefined) yield { department, panel: createPanel(stores) };
}

/** Returns the rows of stores one after the other, with weeks numbered from 0. */
function createPanel(stores: readonly StoreWeeks[]): DepartmentWeeks {
  const numbers = new Map<number, number>();
  const toWeek = (day: number) => {
    const known = numbers.get(day) ?? numbers.size;
    numbers.set(day, known);
    return known;
  };
  return {
    stores: Int32Array.from(stores.flatMap(({ days }, store) => days.map(() => store))),
    weeks: Int32Array.from(stores.flatMap(({ days }) => days.map(toWeek))),
    unemployment: Float64Array.from(stores.flatMap((each) => each.unemployment)),
    sales: Float64Array.from(stores.flatMap((each) => each.sales)),
  };
}
