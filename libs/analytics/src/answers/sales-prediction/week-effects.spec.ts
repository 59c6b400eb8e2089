import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '#sample/random.js';
import { createCoefficient } from './coefficient.js';
import { fitStoreEffects } from './store-effects.js';
import type { UnemploymentGroup } from './unemployment-group.js';
import {
  DemeaningTime,
  type DepartmentWeeks,
  fitWeekEffects,
  PanelDemeaner,
} from './week-effects.js';

interface Row {
  store: number;
  week: number;
  x: number;
  y: number;
}

/** Returns a chain with holes: unemployment of a quarter of each store, a trend, and sales of very different stores. */
function createRows(random: Random, stores: number, weeks: number): Row[] {
  const rows: Row[] = [];
  for (let store = 0; store < stores; store += 1) {
    const size = 10 ** (1 + 4 * random());
    let x = 8 + 4 * random();
    for (let week = 0; week < weeks; week += 1) {
      if (week % 13 === 0) x += random() - 0.7;
      const y = size * (1 + 0.1 * random() + 0.01 * week) - 50 * x;
      if (random() < 0.8) rows.push({ store, week, x: Number(x.toFixed(3)), y });
    }
  }
  return rows;
}

const createPanel = (rows: readonly Row[]): DepartmentWeeks => ({
  stores: Int32Array.from(rows, ({ store }) => store),
  weeks: Int32Array.from(rows, ({ week }) => week),
  unemployment: Float64Array.from(rows, ({ x }) => x),
  sales: Float64Array.from(rows, ({ y }) => y),
});

const createGroups = (rows: readonly Row[]): UnemploymentGroup[] =>
  rows.map(({ store, x, y }) => ({
    department: 1,
    store,
    unemployment: x,
    holdOut: 0,
    weeks: 1,
    meanSales: y,
    deviations: 0,
  }));

const countCompared = (rows: readonly Row[]) =>
  [...new Set(rows.map(({ store }) => store))].filter(
    (store) => new Set(rows.filter((row) => row.store === store).map(({ x }) => x)).size > 1,
  ).length;

/** Solves linear equations by elimination with pivots; a column that others explain gets 0. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index]!]);
  const size = rows.length;
  const pivots: number[] = [];
  for (let column = 0; column < size; column += 1) {
    const at = pivots.length;
    const best = rows.reduce(
      (most, row, index) =>
        index >= at && Math.abs(row[column]!) > Math.abs(rows[most]?.[column] ?? 0) ? index : most,
      at,
    );
    if (Math.abs(rows[best]?.[column] ?? 0) < 1e-9) continue;
    [rows[at], rows[best]] = [rows[best]!, rows[at]!];
    for (let index = 0; index < size; index += 1) {
      if (index === at) continue;
      const factor = rows[index]![column]! / rows[at][column]!;
      rows[index] = rows[index]!.map((value, place) => value - factor * rows[at]![place]!);
    }
    pivots.push(column);
  }
  const solution = new Array<number>(size).fill(0);
  pivots.forEach((column, index) => {
    solution[column] = rows[index]![size]! / rows[index]![column]!;
  });
  return solution;
}

/** The slope, its clustered error and the R² by dummies of stores and weeks, in one regression of all columns. */
function regressWithDummies(rows: readonly Row[], hasWeeks: boolean) {
  const stores = Math.max(...rows.map(({ store }) => store)) + 1;
  const weeks = hasWeeks ? Math.max(...rows.map(({ week }) => week)) + 1 : 0;
  const residuals = (value: (row: Row) => number) => {
    const list = ({ store, week }: Row) => (hasWeeks ? [store, stores + week] : [store]);
    const size = stores + weeks;
    const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
    const right = new Array<number>(size).fill(0);
    for (const row of rows) {
      for (const i of list(row)) {
        right[i]! += value(row);
        for (const j of list(row)) matrix[i]![j]! += 1;
      }
    }
    const effects = solve(matrix, right);
    return rows.map((row) => value(row) - list(row).reduce((sum, i) => sum + effects[i]!, 0));
  };
  const [x, y] = [residuals((row) => row.x), residuals((row) => row.y)];
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, index) => sum + value * b[index]!, 0);
  const slope = dot(x, y) / dot(x, x);
  const rest = y.map((value, index) => value - slope * x[index]!);
  const scores = new Array<number>(stores).fill(0);
  rows.forEach(({ store }, index) => (scores[store]! += x[index]! * rest[index]!));
  const clusters = countCompared(rows);
  return {
    slope,
    standardError: Math.sqrt((clusters / (clusters - 1)) * dot(scores, scores)) / dot(x, x),
    rSquared: 1 - dot(rest, rest) / dot(y, y),
  };
}

const fitWeeks = (rows: readonly Row[], demeaner = new PanelDemeaner()) =>
  createCoefficient(fitWeekEffects(createPanel(rows), countCompared(rows), demeaner)!);
const fitStores = (rows: readonly Row[]) =>
  createCoefficient(fitStoreEffects(createGroups(rows)).regression!);

function expectClose(found: object, expected: object): void {
  for (const [name, value] of Object.entries(expected) as [string, number][]) {
    const at = (found as Record<string, number>)[name]!;
    expect(Math.abs(at - value) / Math.abs(value), name).toBeLessThan(1e-9);
  }
}

describe('effects of stores, and of stores and weeks', () => {
  it.each([1, 2, 3])('equal a regression with dummies: chain %d', (seed) => {
    const rows = createRows(createRandom(seed, 'effects'), 5 + seed, 20 + 9 * seed);
    expectClose(fitStores(rows), regressWithDummies(rows, false));
    expectClose(fitWeeks(rows), regressWithDummies(rows, true));
  });

  const rows = createRows(createRandom(7, 'effects'), 8, 40);

  it.each([
    ['more stores than weeks', createRows(createRandom(4, 'effects'), 30, 20)],
    // Each part of the chain has a level of its own.
    ['stores that share no week', rows.filter(({ store, week }) => store < 4 === week < 20)],
    ['a store of one week', rows.filter(({ store, week }) => store > 0 || week === rows[0]!.week)],
  ])('equal a regression with dummies: %s', (_name, chain) => {
    expectClose(fitWeeks(chain), regressWithDummies(chain, true));
  });

  const pick = ({ slope, standardError, rSquared }: ReturnType<typeof fitWeeks>) => ({
    slope,
    standardError: standardError!,
    rSquared: rSquared!,
  });
  it.each([
    ['stores', fitStores],
    ['stores and weeks', fitWeeks],
  ] as const)('of %s follow their data', (_name, fit) => {
    const { slope, standardError, rSquared } = pick(fit(rows));
    // Other numbers of the stores change nothing, nor does an amount that all sell more.
    const permuted = rows
      .map((row) => ({ ...row, store: (3 * row.store + 1) % 8 }))
      .sort((a, b) => a.store - b.store);
    expectClose(fit(permuted), { slope, standardError, rSquared });
    const more = rows.map((row) => ({ ...row, y: row.y + 1_000 }));
    expectClose(fit(more), { slope, standardError, rSquared });
    const scaled = rows.map((row) => ({ ...row, y: 100 * row.y }));
    expectClose(fit(scaled), { slope: 100 * slope, standardError: 100 * standardError, rSquared });
  });

  it('lose a trend that all stores share only with weeks', () => {
    const trend = rows.map((row) => ({ ...row, y: row.y + 1_000 * row.week }));
    expectClose(fitWeeks(trend), { slope: fitWeeks(rows).slope });
    expect(Math.abs(fitStores(trend).slope - fitStores(rows).slope)).toBeGreaterThan(100);
  });

  it('are missing where stores and weeks explain all of unemployment', () => {
    const same = rows.map((row) => ({ ...row, x: 8 + 0.1 * row.week }));
    expect(fitWeekEffects(createPanel(same), 8, new PanelDemeaner())).toBeUndefined();
  });

  it('are those of each department, whose panels are alike, smaller or of other unemployment', () => {
    const demeaner = new PanelDemeaner();
    const others = [
      rows.map((row) => ({ ...row, y: row.y ** 2 })),
      rows.filter(({ store }) => store < 6),
      rows.map((row) => ({ ...row, x: row.x + (row.store === 2 ? row.week ** 2 : 0) })),
      rows,
    ];
    for (const each of others) expect(fitWeeks(each, demeaner)).toEqual(fitWeeks(each));
  });

  it('stop after a second in all', () => {
    let now = 0;
    const demeaner = new PanelDemeaner(new DemeaningTime(() => (now += 600)));
    const fit = () => fitWeeks(rows, demeaner);
    expect(() => [fit(), fit(), fit()]).toThrow(
      expect.objectContaining({ code: 'ANSWER_TOO_SLOW' }) as Error,
    );
  });
});
