import { Matrix, solve } from 'ml-matrix';
import { multiply } from './matrix.js';
import type { DepartmentRange } from './panel.js';

/** Days around a holiday of a fixed date that it acts on: so many before it, and after it. */
const DAYS = { before: 24, after: 13 } as const;
const LENGTH = DAYS.before + 1 + DAYS.after;
/** Weeks whose last day is so many days after the holiday show its profile; weeks around them show usual sales. */
const SHOWN = { from: -20, to: 19 } as const;
const USUAL = [
  { from: -63, to: -36 },
  { from: 27, to: 54 },
] as const;
/** Strength of the ridge: on bends of the profile before and after the holiday, on its size, and on a closed holiday. */
const RIDGE = { bend: 0.1, size: 0.002, closed: 0.1 } as const;
/** A week is at least and at most so many times a usual one. */
const LIMIT = { least: 0.1, most: 10 } as const;

/**
 * Returns what each week is for each department because of a holiday of a fixed date, as a multiple of a usual week:
 * departments × weeks of history and horizon. A week is the mean of its seven days, and each day has the effect of its
 * distance from the holiday, so that a week that ends on another weekday has other days of the same profile. The profile is
 * a ridge regression of history's weeks, as shares of the weeks around them, on these distances.
 * Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 7.4 (distributed effects of
 * holidays).
 * @param distances days from the nearest holiday to the last day of each week of history and horizon
 * @param values series × weeks of history
 */
export function computeHolidayFactors(
  distances: readonly number[],
  departments: readonly DepartmentRange[],
  values: Float64Array,
  weeks: number,
): Float64Array {
  const factors = new Float64Array(departments.length * distances.length).fill(1);
  const shown = listShownWeeks(distances.slice(0, weeks));
  const profile = solveProfile(shown.map(({ t }) => distances[t]!));
  for (const [d, { from, to }] of departments.entries()) {
    const sums = new Float64Array(weeks);
    for (let s = from; s < to; s++) {
      for (let t = 0; t < weeks; t++) sums[t]! += values[s * weeks + t]!;
    }
    const shares = Float64Array.from(
      shown,
      ({ t, usual }) => compareWithUsual(sums, t, usual) + Number(hasHoliday(distances[t]!)) / 7,
    );
    if (!shares.every(Number.isFinite)) continue;
    const effects = multiply(profile, shares, shown.length);
    effects[DAYS.before]! -= 1;
    for (const [t, distance] of distances.entries()) {
      const factor = 1 + sumDays(effects, distance) / 7;
      factors[d * distances.length + t] = Math.min(LIMIT.most, Math.max(LIMIT.least, factor));
    }
  }
  return factors;
}

/** Returns whether history has the weeks of two holidays: one says too little about single days. */
export function hasProfile(distances: readonly number[]): boolean {
  return distances.filter((distance) => distance >= 7 && distance < 14).length > 1;
}

/** A week of history that shows the profile, and usual weeks before and after it. */
interface ShownWeek {
  readonly t: number;
  readonly usual: readonly { readonly weeks: readonly number[]; readonly weight: number }[];
}

function listShownWeeks(distances: readonly number[]): ShownWeek[] {
  return distances.flatMap((distance, t) => {
    if (distance < SHOWN.from || distance > SHOWN.to) return [];
    const sides = USUAL.map(({ from, to }) =>
      distances.flatMap((_, w) => {
        const apart = 7 * (w - t) + distance;
        return apart >= from && apart <= to ? [w] : [];
      }),
    );
    if (sides.every((side) => side.length === 0)) return [];
    const [before, after] = sides as [number[], number[]];
    const place = (distance - USUAL[0].from) / (USUAL[1].to - USUAL[0].from);
    const share = before.length === 0 ? 1 : after.length === 0 ? 0 : place;
    return [
      {
        t,
        usual: [
          { weeks: before, weight: 1 - share },
          { weeks: after, weight: share },
        ],
      },
    ];
  });
}

/** Returns a week's sales as a share of the usual ones, less 1. */
function compareWithUsual(sums: Float64Array, t: number, usual: ShownWeek['usual']): number {
  let expected = 0;
  for (const { weeks, weight } of usual) {
    for (const w of weeks) expected += (weight * sums[w]!) / weeks.length;
  }
  return sums[t]! / expected - 1;
}

/** Returns whether a week has the holiday, on which stores are closed as a rule: the profile is how it differs. */
const hasHoliday = (distance: number) => distance >= 0 && distance < 7;

/** Returns the sum of the effects of the seven days of a week. @param distance of its last day */
function sumDays(effects: Float64Array, distance: number): number {
  let sum = 0;
  for (let day = distance - 6; day <= distance; day++) sum += effects[day + DAYS.before] ?? 0;
  return sum;
}

/** Returns the matrix from the shares of weeks to the effects of days: LENGTH × weeks. */
function solveProfile(distances: readonly number[]): Float64Array {
  const normal = Matrix.zeros(LENGTH, LENGTH);
  const right = Matrix.zeros(LENGTH, distances.length);
  const addProduct = (row: readonly (readonly [day: number, value: number])[], weight: number) => {
    for (const [i, a] of row) {
      for (const [j, b] of row) normal.set(i, j, normal.get(i, j) + weight * a * b);
    }
  };
  for (const [w, distance] of distances.entries()) {
    const days = Array.from({ length: 7 }, (_, back) => distance - back + DAYS.before)
      .filter((day) => day >= 0 && day < LENGTH)
      .map((day) => [day, 1 / 7] as const);
    addProduct(days, 1);
    for (const [day, value] of days) right.set(day, w, value);
  }
  for (let day = 0; day < LENGTH; day++) {
    addProduct([[day, 1]], day === DAYS.before ? RIDGE.closed : RIDGE.size);
    // The profile begins at 0, and bends freely on the holiday only.
    if (day < DAYS.before - 1)
      addProduct(
        [[day - 1, 1] as const, [day, -2] as const, [day + 1, 1] as const].filter(
          ([at]) => at >= 0,
        ),
        RIDGE.bend,
      );
    if (day > DAYS.before + 1 && day < LENGTH - 1)
      addProduct(
        [
          [day - 1, 1],
          [day, -2],
          [day + 1, 1],
        ],
        RIDGE.bend,
      );
  }
  return Float64Array.from(solve(normal, right).to1DArray());
}
