import type { Chain } from '../chain.js';
import type { Values } from '../questions.js';
import { groupBy } from './months.js';
import { findCriticalT } from './student-t.js';
import { isInPeriod, isInScope } from './weeks.js';

const DAY_MS = 86_400_000;

/** Sales of a store, or of a department in a store, in a complete week, beside those 364 days earlier without offers. */
export interface Row {
  store: number;
  department: number;
  week: string;
  sales: number;
  earlier: number | undefined;
  markdowns: readonly (number | null)[];
  isSelected: boolean;
}

const hasOffers = ({ markdowns }: Pick<Row, 'markdowns'>) =>
  markdowns.some((each) => each !== null);
/** Returns whether a row with offers of the question has sales a year before. */
export const isMatched = (row: Row) =>
  row.isSelected && hasOffers(row) && row.earlier !== undefined;
/** Returns whether a row without offers has sales a year before. */
export const isDrift = (row: Row) => !hasOffers(row) && row.earlier !== undefined;

/** Returns the rows of all weeks of a scope, by store, or by department and store. */
export function listRows(chain: Chain, asked: Values, isByDepartment: boolean): Row[] {
  const partial = new Set(
    chain.storeWeeks.filter(({ isComplete }) => !isComplete).map(({ week }) => week),
  );
  const markdowns = new Map(
    chain.storeWeeks.map((each) => [`${each.store} ${each.week}`, each.markdowns]),
  );
  const totals = new Map<string, Row>();
  for (const { store, department, week, sales } of chain.sales) {
    const isAsked = asked['department'] === undefined || asked['department'] === department;
    if (!isAsked || !isInScope(store, asked) || partial.has(week)) continue;
    const own = isByDepartment ? department : 0;
    const key = `${store} ${own} ${week}`;
    const known = totals.get(key) ?? {
      store,
      department: own,
      week,
      sales: 0,
      earlier: undefined,
      markdowns: markdowns.get(`${store} ${week}`)!,
      isSelected: isInPeriod(week, asked),
    };
    totals.set(key, { ...known, sales: known.sales + sales });
  }
  return [...totals.values()].map((row) => {
    const before = new Date(Date.parse(row.week) - 364 * DAY_MS).toISOString().slice(0, 10);
    const earlier = totals.get(`${row.store} ${row.department} ${before}`);
    return { ...row, earlier: earlier && !hasOffers(earlier) ? earlier.sales : undefined };
  });
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Returns the change of the sales of pairs. */
export function computeChange(pairs: readonly Row[]): number | undefined {
  const earlier = sum(pairs.map((row) => row.earlier!));
  return earlier === 0 ? undefined : sum(pairs.map(({ sales }) => sales)) / earlier - 1;
}

/** Returns the lift adjusted by the drift. */
export function adjust(matched: readonly Row[], drifted: readonly Row[]): number | undefined {
  const [lift, drift] = [computeChange(matched), computeChange(drifted)];
  return lift === undefined || drift === undefined ? undefined : (1 + lift) / (1 + drift) - 1;
}

const findQuarter = (week: string) =>
  `${week.slice(0, 4)} ${Math.ceil(Number(week.slice(5, 7)) / 3)}`;

/** A group with its adjusted lift, and the lower end of its interval if it has one. */
interface Group {
  name: string;
  adjusted: number;
  low: number | undefined;
}

/** Returns the lower end of the interval of the delete-one jackknife. */
function findLow(
  adjusted: number,
  matched: readonly Row[],
  drifted: readonly Row[],
  isByQuarter: boolean,
): number | undefined {
  const readPart = ({ store, week }: Row) => (isByQuarter ? findQuarter(week) : String(store));
  const count = (rows: readonly Row[]) => new Set(rows.map(readPart)).size;
  const parts = [...new Set([...matched, ...drifted].map(readPart))];
  const fewest = Math.min(count(matched), count(drifted));
  if (fewest < (isByQuarter ? 4 : 10)) return undefined;
  const without = parts.map((part) => {
    const rest = (rows: readonly Row[]) => rows.filter((row) => readPart(row) !== part);
    return adjust(rest(matched), rest(drifted))!;
  });
  const mean = sum(without) / parts.length;
  const variance = sum(without.map((value) => (value - mean) ** 2)) / parts.length;
  const error = Math.sqrt((parts.length - 1) * variance);
  return adjusted - findCriticalT(fewest - 1) * error;
}

/** Returns the groups by store, week or department. */
export function compareGroups(rows: readonly Row[], by: string, hasOneStore: boolean): Group[] {
  const readName = ({ store, week, department }: Row) =>
    by === 'STORE' ? `store ${store}` : by === 'WEEK' ? week : `department ${department}`;
  const drifted = rows.filter(isDrift);
  return [...groupBy(rows, readName)].flatMap(([name, own]) => {
    const matched = own.filter(isMatched);
    const ownDrift = by === 'WEEK' ? drifted : own.filter(isDrift);
    const adjusted = adjust(matched, ownDrift);
    if (adjusted === undefined) return [];
    const low = findLow(adjusted, matched, ownDrift, by === 'STORE' || hasOneStore);
    return [{ name, adjusted: Number(adjusted.toFixed(6)), low }];
  });
}

/** Compares members with others in the same weeks. @param split returns the two sides of a week's rows */
function compareWithin(
  rows: readonly Row[],
  split: (week: readonly Row[]) => readonly [readonly Row[], readonly Row[]],
): number | undefined {
  let [sales, earlier, expected] = [0, 0, 0];
  for (const week of groupBy(
    rows.filter(({ isSelected }) => isSelected),
    (row) => row.week,
  ).values()) {
    const [members, others] = split(week).map((side) =>
      side.filter((row) => row.earlier !== undefined),
    );
    if (members!.length === 0 || others!.length === 0) continue;
    const before = sum(members!.map((row) => row.earlier!));
    sales += sum(members!.map((row) => row.sales));
    earlier += before;
    expected += before * (1 + computeChange(others!)!);
  }
  return earlier === 0 ? undefined : Number((sales / expected - 1).toFixed(6));
}

/** Returns the third of a store's offers among those of the week: equal ones are in the same one. */
function findThird(row: Row, week: readonly Row[]): number {
  const size = (each: Row) => sum(each.markdowns.map((value) => value ?? 0));
  const smaller = week.filter((each) => size(each) < size(row)).length;
  const equal = week.filter((each) => size(each) === size(row)).length;
  return Math.floor(((smaller + equal / 2) / week.length) * 3);
}

/** Returns the adjusted lifts by single MarkDown, or by size of the offers. */
export function compareOffers(
  rows: readonly Row[],
  by: string,
): { name: string; adjusted: number }[] {
  const splitBy =
    (isMember: (row: Row, week: readonly Row[]) => boolean) => (week: readonly Row[]) =>
      [
        week.filter((row) => isMember(row, week)),
        week.filter((row) => !isMember(row, week)),
      ] as const;
  const values =
    by === 'MARKDOWN'
      ? [1, 2, 3, 4, 5].map((number) => ({
          name: `MarkDown ${number}`,
          adjusted: compareWithin(
            rows,
            splitBy(({ markdowns }) => markdowns[number - 1] !== null),
          ),
        }))
      : ['small', 'medium', 'large'].map((size, third) => ({
          name: `${size} offers`,
          adjusted: compareWithin(
            rows.filter(hasOffers),
            splitBy((row, week) => findThird(row, week) === third),
          ),
        }));
  return values.flatMap(({ name, adjusted }) =>
    adjusted === undefined ? [] : [{ name, adjusted }],
  );
}
