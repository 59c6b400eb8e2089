import { AppError } from '#platform/errors/app-error.js';
import { dropRounding, hasSpread, type Regression } from './coefficient.js';
import { countKeys, type Effects, factorEffects, type PanelKeys } from './solve-effects.js';

/** The weeks of a department: a row for each store and week, rows of a store one after the other. */
export interface DepartmentWeeks extends PanelKeys {
  unemployment: Float64Array;
  sales: Float64Array;
}

/** What demeaning may leave of an effect, as a share of the largest rest: slopes and errors are then right to 1e-10. */
const TOLERANCE = 1e-13;
/** Smaller changes are rounding, as a share of the largest value. */
const ROUNDING = 16 * Number.EPSILON;
const LIMIT_MS = 1_000;
/** Reading the processor's time costs more than a turn. */
const TURNS_BETWEEN_CHECKS = 8;

/** The processor time of this process, in milliseconds: waiting for a processor that others use does not count. */
const readProcessorTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Measures the processor time that an answer spends on demeaning. */
export class DemeaningTime {
  private spent = 0;

  /** @param now returns milliseconds */
  constructor(private readonly now: () => number = readProcessorTime) {}

  /** @throws AppError ANSWER_TOO_SLOW after a second in all */
  measure<Result>(work: (check: () => void) => Result): Result {
    requireTime(this.spent);
    const start = this.now();
    const check = () => requireTime(this.spent + this.now() - start);
    try {
      return work(check);
    } finally {
      this.spent += this.now() - start;
    }
  }
}

function requireTime(spent: number): void {
  if (spent <= LIMIT_MS) return;
  throw new AppError(
    'ANSWER_TOO_SLOW',
    `store and week effects take more than ${LIMIT_MS} ms: ask for one department, or for a higher unemploymentAbove`,
  );
}

/** The equations of a panel's effects, and its unemployment without the means of stores and weeks. */
interface SolvedPanel {
  panel: DepartmentWeeks;
  solve: ReturnType<typeof factorEffects>;
  unemployment: Float64Array;
}

/** Demeans the departments of an answer. Those that all stores sell each week share the largest panel, which it solves once. */
export class PanelDemeaner {
  private largest: SolvedPanel | undefined;

  constructor(private readonly time = new DemeaningTime()) {}

  /**
   * Returns unemployment and sales without the means of stores and weeks.
   * @throws AppError ANSWER_TOO_SLOW
   */
  demean(panel: DepartmentWeeks): [unemployment: Float64Array, sales: Float64Array] {
    return this.time.measure((check) => {
      const { solve, unemployment } = this.reuseOrSolve(panel, check);
      return [unemployment, demean(panel.sales, solve(panel.sales), check)];
    });
  }

  private reuseOrSolve(panel: DepartmentWeeks, check: () => void): SolvedPanel {
    const known = this.largest;
    if (known && isSamePanel(known.panel, panel)) return known;
    const solve = factorEffects(panel, check);
    const unemployment = demean(panel.unemployment, solve(panel.unemployment), check);
    const solved = { panel, solve, unemployment };
    if (!known || panel.sales.length > known.panel.sales.length) this.largest = solved;
    return solved;
  }
}

/** Returns whether two panels have the same stores, weeks and unemployment in their rows. */
const isSamePanel = (left: DepartmentWeeks, right: DepartmentWeeks): boolean =>
  (['unemployment', 'weeks', 'stores'] as const).every((column) =>
    toBytes(left[column]).equals(toBytes(right[column])),
  );

const toBytes = ({ buffer, byteOffset, byteLength }: Int32Array | Float64Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/**
 * Fits the sales of a department on unemployment with an effect of each store and each week.
 * @param clusters stores with at least two values of unemployment
 * @returns undefined where the effects explain all differences of unemployment
 * @throws AppError ANSWER_TOO_SLOW
 */
export function fitWeekEffects(
  panel: DepartmentWeeks,
  clusters: number,
  demeaner: PanelDemeaner,
): Regression | undefined {
  const [x, y] = demeaner.demean(panel);
  const spread = sumProducts(x, x);
  if (!hasSpread(spread, sumProducts(panel.unemployment, panel.unemployment))) return undefined;
  const slope = sumProducts(x, y) / spread;
  const scores = new Float64Array(countKeys(panel.stores));
  let residuals = 0;
  for (let row = 0; row < x.length; row += 1) {
    const residual = y[row]! - slope * x[row]!;
    residuals += residual ** 2;
    scores[panel.stores[row]!]! += x[row]! * residual;
  }
  return dropRounding({
    slope,
    rows: x.length,
    spread,
    variation: sumProducts(y, y),
    residuals,
    scores: [...scores],
    clusters,
    parameters: 1,
  });
}

/**
 * Returns the values without the means of stores and weeks, which it subtracts by turns until what is left of them is
 * below the tolerance. The solution of their equations is subtracted first: turns then only have its rounding to remove.
 */
function demean(
  values: Float64Array,
  { values: effects, keys, others, counts, otherCounts }: Effects,
  check: () => void,
): Float64Array {
  const rest = new Float64Array(values.length);
  for (let row = 0; row < rest.length; row += 1) rest[row] = values[row]! - effects[keys[row]!]!;
  const byKey: Means = { keys, counts, means: new Float64Array(counts.length) };
  const byOther: Means = {
    keys: others,
    counts: otherCounts,
    means: new Float64Array(otherCounts.length),
  };
  const rounding = ROUNDING * findLargest(values);
  subtractMeans(rest, byOther, byOther);
  subtractMeans(rest, byOther, byKey);
  let before = findLargest(byKey.means);
  let tolerance: number | undefined;
  for (let turn = 0; ; turn += 1) {
    if (turn > 0 && turn % TURNS_BETWEEN_CHECKS === 0) check();
    subtractMeans(rest, byKey, byOther);
    tolerance ??= TOLERANCE * findLargest(rest);
    subtractMeans(rest, byOther, byKey);
    const change = findLargest(byKey.means);
    // Each turn changes less by a constant share, so the changes still to come are a geometric series.
    const share = change / before;
    const left = share < 1 ? change / (1 - share) : Infinity;
    if (change <= rounding || left <= tolerance) return rest;
    before = change;
  }
}

/** The means of stores or of weeks, from 0 on. */
interface Means {
  keys: Int32Array;
  counts: Float64Array;
  means: Float64Array;
}

/** Subtracts the means of one kind from each value, and computes those of the next kind in the same pass. */
function subtractMeans(values: Float64Array, own: Means, next: Means): void {
  const { means } = own;
  const sums = new Float64Array(next.means.length);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]! - means[own.keys[row]!]!;
    values[row] = value;
    sums[next.keys[row]!]! += value;
  }
  for (let key = 0; key < sums.length; key += 1)
    next.means[key] = sums[key]! / (next.counts[key]! || 1);
}

function findLargest(values: Float64Array): number {
  let largest = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > largest) largest = size;
  }
  return largest;
}

function sumProducts(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < left.length; row += 1) sum += left[row]! * right[row]!;
  return sum;
}
