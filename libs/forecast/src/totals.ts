import type { Series } from './panel.js';

/** A sum of series: those of a store, of a department, or of the chain. */
export interface Total {
  readonly grain: 'STORE' | 'DEPARTMENT' | 'CHAIN';
  /** Number of the store or department, 0 for the chain. */
  readonly number: number;
}

/** The sums that forecasts are added up to: stores, then departments, then the chain. */
export interface Totals {
  readonly totals: readonly Total[];
  /** Positions of the stores, of the departments and of the chain in `totals`. */
  readonly groups: readonly { readonly from: number; readonly to: number }[];
  /** Series × 3: the totals that each series belongs to. */
  readonly members: Int32Array;
}

export function buildTotals(series: readonly Series[]): Totals {
  const stores = sortDistinct(series.map(({ store }) => store));
  const departments = sortDistinct(series.map(({ department }) => department));
  const totals: Total[] = stores.map((number) => ({ grain: 'STORE', number }));
  totals.push(...departments.map((number): Total => ({ grain: 'DEPARTMENT', number })));
  totals.push({ grain: 'CHAIN', number: 0 });
  const storeAt = new Map(stores.map((store, at) => [store, at]));
  const departmentAt = new Map(departments.map((number, at) => [number, stores.length + at]));
  const chain = totals.length - 1;
  const members = Int32Array.from(
    series.flatMap(({ store, department }) => [
      storeAt.get(store)!,
      departmentAt.get(department)!,
      chain,
    ]),
  );
  const groups = [
    { from: 0, to: stores.length },
    { from: stores.length, to: chain },
    { from: chain, to: chain + 1 },
  ];
  return { totals, groups, members };
}

/**
 * Adds series up to their totals.
 * @param values series × columns
 * @returns totals × columns
 */
export function addUp(totals: Totals, values: Float64Array): Float64Array {
  const columns = values.length / (totals.members.length / 3);
  return addUpSome(totals, values, undefined, 0, columns);
}

/**
 * Does the same for some columns; the others are 0.
 * @param seen 0 for series that are left out
 */
export function addUpSome(
  { totals, members }: Totals,
  values: Float64Array,
  seen: Uint8Array | undefined,
  start: number,
  end: number,
): Float64Array {
  const columns = values.length / (members.length / 3);
  const sums = new Float64Array(totals.length * columns);
  for (let m = 0; m < members.length; m++) {
    const s = Math.floor(m / 3);
    if (seen?.[s] === 0) continue;
    const from = s * columns;
    const to = members[m]! * columns;
    for (let c = start; c < end; c++) sums[to + c]! += values[from + c]!;
  }
  return sums;
}

function sortDistinct(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
