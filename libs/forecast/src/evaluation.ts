import { createHash } from 'node:crypto';
import { MIXTURES } from './member-weights.js';
import { METHOD, type PlannedOrigin, type StoredOrigin } from './origins.js';
import { markObservedSeries, type Panel } from './panel.js';
import type { OriginScores } from './score-forecasts.js';
import type { Totals } from './totals.js';

/** How the forecasts from one origin compare with the first weeks that came. All figures have a row per week. */
export interface OriginEvaluation {
  /** Weeks that came. */
  readonly came: number;
  /** Errors of the mixtures of members: departments and the group of sparse series × mixtures. */
  readonly members: Float64Array;
  /** Errors of the series and of the totals, see OriginErrors. */
  readonly seriesErrors: Float32Array;
  readonly totalErrors: Float32Array;
  readonly scores: OriginScores;
}

type Column = Float64Array | Float32Array | Int32Array;

/** Figures of a evaluation, in the order of their bytes: those of eight bytes first. */
interface Figures {
  members: Float64Array;
  sales: Float64Array;
  forecast: Float64Array;
  naive: Float64Array;
  weight: Float64Array;
  weightedError: Float64Array;
  naiveError: Float64Array;
  cumulatedError: Float64Array;
  intervalWeight: Float64Array;
  intervalScore: Float64Array;
  intervals: Float64Array;
  observations: Int32Array;
  intervalObservations: Int32Array;
  inside: Int32Array;
  totalErrors: Float32Array;
  seriesErrors: Float32Array;
}

/** What a figure has a value of: figures of an item, which items a evaluation knows, and the value of the others. */
interface Shape {
  readonly type: typeof Float64Array | typeof Float32Array | typeof Int32Array;
  readonly width: number;
  readonly known: Uint8Array;
  readonly rest: number;
}

/** Which series, totals and groups of members have a row before a week: 1 or 0 each. */
interface KnownItems {
  readonly series: Uint8Array;
  readonly totals: Uint8Array;
  readonly groups: Uint8Array;
}

/**
 * OriginEvaluations that earlier forecasts kept. A evaluation follows from the weeks before its last one alone: neither later weeks
 * nor series that open later change it, so it is found by the digest of those weeks.
 */
export class OriginEvaluations {
  /** Those of this forecast, for the next one. */
  private readonly judged: { weeks: number; evaluation: OriginEvaluation }[] = [];
  private readonly kept: ReadonlyMap<string, StoredOrigin>;
  private readonly weekHashes: readonly Uint8Array[];
  private readonly levels: number;

  /**
   * @param filled values of the panel with its gaps filled
   * @param digests of hashWeeks
   * @param first weeks before the first origin
   */
  constructor(
    private readonly panel: Panel,
    private readonly totals: Totals,
    private readonly horizon: number,
    private readonly probabilities: readonly number[],
    private readonly first: number,
    gaps: Uint8Array,
    filled: Float64Array,
    digests: readonly Uint8Array[],
    kept: readonly StoredOrigin[],
  ) {
    this.kept = new Map(kept.map((each) => [each.digest, each]));
    this.weekHashes = hashGaps(panel, gaps, filled, digests);
    this.levels = (probabilities.length - 1) / 2;
  }

  /** Returns the kept evaluation of most weeks. */
  find({ weeks }: Pick<PlannedOrigin, 'weeks'>): OriginEvaluation | undefined {
    if (this.kept.size === 0) return undefined;
    for (let came = this.countWeeks(weeks); came > 0; came--) {
      const stored = this.kept.get(this.computeDigest(weeks, came));
      if (stored) return this.unpack(weeks, came, stored.bytes);
    }
    return undefined;
  }

  /** Returns whether all weeks of an origin are judged, so that its forecasts are not needed. */
  isComplete({ weeks }: Pick<PlannedOrigin, 'weeks'>): boolean {
    return this.kept.has(this.computeDigest(weeks, this.countWeeks(weeks)));
  }

  /** Adds an evaluation of all weeks that came. */
  add({ weeks }: Pick<PlannedOrigin, 'weeks'>, evaluation: OriginEvaluation): void {
    this.judged.push({ weeks, evaluation });
  }

  /** Takes out the evaluations that were added, one by one: the bytes of all take much memory. */
  *takeStored(): Generator<StoredOrigin> {
    for (;;) {
      const next = this.judged.shift();
      if (!next) return;
      const { weeks, evaluation } = next;
      const digest = this.computeDigest(weeks, evaluation.came);
      const bytes = this.kept.get(digest)?.bytes ?? this.pack(weeks, evaluation);
      yield { digest, week: this.panel.weeks[weeks - 1]!, bytes };
    }
  }

  private countWeeks(weeks: number): number {
    return Math.min(this.horizon, this.panel.weeks.length - weeks);
  }

  private computeDigest(weeks: number, came: number): string {
    const { country = '', holidays } = this.panel;
    const settings = [METHOD, this.horizon, this.probabilities.join(), country, this.first];
    const hash = createHash('sha256').update(`evaluation ${settings.join(' ')} ${weeks} ${came} `);
    hash.update(holidays.subarray(0, weeks + came));
    return hash.update(Buffer.concat(this.weekHashes.slice(0, weeks + came))).digest('hex');
  }

  private pack(weeks: number, { came, scores, ...errors }: OriginEvaluation): Uint8Array {
    const shapes = this.listShapes(weeks, came);
    const figures: Figures = { ...scores, ...errors };
    const bytes = new Uint8Array(countBytes(shapes, came));
    let to = 0;
    for (const [name, { known, width }] of shapes) {
      const column = figures[name];
      const own = known.includes(0) ? selectItems(column, known, width) : column;
      bytes.set(new Uint8Array(own.buffer, own.byteOffset, own.byteLength), to);
      to += own.byteLength;
    }
    return bytes;
  }

  private unpack(weeks: number, came: number, bytes: Uint8Array): OriginEvaluation | undefined {
    const shapes = this.listShapes(weeks, came);
    if (bytes.length !== countBytes(shapes, came)) return undefined;
    // A copy where bytes that were read from elsewhere do not start at an address of a number.
    const { buffer, byteOffset } = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
    const memory = buffer as ArrayBuffer;
    let from = byteOffset;
    const figures = Object.fromEntries(
      shapes.map(([name, shape]) => {
        const { type: Type, known, width, rest } = shape;
        const own = new Type(memory, from, came * width * countKnown(known));
        from += own.byteLength;
        return [name, known.includes(0) ? spreadItems(own, known, width, rest) : own];
      }),
    ) as unknown as Figures;
    const { members, seriesErrors, totalErrors, ...scores } = figures;
    return { came, members, seriesErrors, totalErrors, scores: { weeks, came, ...scores } };
  }

  private listShapes(weeks: number, came: number): [keyof Figures, Shape][] {
    const { groups, totals } = this.markKnown(weeks + came);
    const series = markObservedSeries(this.panel, weeks);
    const ofTotals = (width = 1, rest = 0) => ({
      type: Float64Array,
      width,
      known: totals,
      rest,
    });
    const counts = { ...ofTotals(), type: Int32Array };
    const shapes: Record<keyof Figures, Shape> = {
      members: { type: Float64Array, width: MIXTURES, known: groups, rest: 0 },
      sales: ofTotals(),
      forecast: ofTotals(),
      naive: ofTotals(),
      weight: ofTotals(),
      weightedError: ofTotals(),
      naiveError: ofTotals(),
      cumulatedError: ofTotals(),
      intervalWeight: ofTotals(),
      intervalScore: ofTotals(),
      intervals: ofTotals(2 * this.levels, NaN),
      observations: counts,
      intervalObservations: counts,
      inside: { ...counts, width: this.levels },
      totalErrors: { type: Float32Array, width: 1, known: totals, rest: NaN },
      seriesErrors: { type: Float32Array, width: 1, known: series, rest: NaN },
    };
    return Object.entries(shapes) as [keyof Figures, Shape][];
  }

  private markKnown(end: number): KnownItems {
    const { departments } = this.panel;
    const series = markObservedSeries(this.panel, end);
    const totals = new Uint8Array(this.totals.totals.length);
    for (const [m, total] of this.totals.members.entries()) {
      totals[total]! |= series[Math.floor(m / 3)]!;
    }
    const groups = Uint8Array.from(departments, ({ from, to }) =>
      Number(series.subarray(from, to).includes(1)),
    );
    // The last group is that of sparse series.
    return { series, totals, groups: Uint8Array.of(...groups, 1) };
  }
}

/** Returns a evaluation with further weeks. */
export function joinEvaluations(
  first: OriginEvaluation | undefined,
  next: OriginEvaluation,
): OriginEvaluation {
  if (!first) return next;
  const join = <T extends Column>(a: T, b: T): T => {
    const joined = new (a.constructor as new (length: number) => T)(a.length + b.length);
    joined.set(a);
    joined.set(b, a.length);
    return joined;
  };
  const came = first.came + next.came;
  const [a, b] = [first.scores, next.scores];
  return {
    came,
    members: join(first.members, next.members),
    seriesErrors: join(first.seriesErrors, next.seriesErrors),
    totalErrors: join(first.totalErrors, next.totalErrors),
    scores: {
      weeks: a.weeks,
      came,
      sales: join(a.sales, b.sales),
      forecast: join(a.forecast, b.forecast),
      naive: join(a.naive, b.naive),
      observations: join(a.observations, b.observations),
      weight: join(a.weight, b.weight),
      weightedError: join(a.weightedError, b.weightedError),
      naiveError: join(a.naiveError, b.naiveError),
      cumulatedError: join(a.cumulatedError, b.cumulatedError),
      intervalObservations: join(a.intervalObservations, b.intervalObservations),
      intervalWeight: join(a.intervalWeight, b.intervalWeight),
      intervalScore: join(a.intervalScore, b.intervalScore),
      inside: join(a.inside, b.inside),
      intervals: join(a.intervals, b.intervals),
    },
  };
}

/** Returns the hash of each week with the values that its gaps are filled with. */
function hashGaps(
  { weeks, series }: Panel,
  gaps: Uint8Array,
  filled: Float64Array,
  digests: readonly Uint8Array[],
): Uint8Array[] {
  const cells: number[][] = weeks.map(() => []);
  for (let at = gaps.indexOf(1); at >= 0; at = gaps.indexOf(1, at + 1)) {
    const { store, department } = series[Math.floor(at / weeks.length)]!;
    cells[at % weeks.length]!.push(store, department, filled[at]!);
  }
  return digests.map((digest, t) =>
    cells[t]!.length === 0
      ? digest
      : createHash('sha256').update(digest).update(Float64Array.from(cells[t]!)).digest(),
  );
}

const countKnown = (known: Uint8Array) => known.reduce((sum, each) => sum + each, 0);

function countBytes(shapes: readonly [keyof Figures, Shape][], came: number): number {
  return shapes.reduce(
    (sum, [, { type, known, width }]) =>
      sum + type.BYTES_PER_ELEMENT * came * width * countKnown(known),
    0,
  );
}

/** Returns the figures of the known items of each week. */
function selectItems(values: Column, known: Uint8Array, width: number): Column {
  return values.filter((_, i) => known[Math.floor(i / width) % known.length] === 1);
}

/** Returns figures of all items; those of others than the known ones are `rest`. */
function spreadItems(own: Column, known: Uint8Array, width: number, rest: number): Column {
  const length = (own.length / countKnown(known)) * known.length;
  const all = new (own.constructor as new (length: number) => Column)(length).fill(rest);
  let from = 0;
  for (let to = 0; to < length; to += width) {
    if (known[(to / width) % known.length] === 0) continue;
    all.set(own.subarray(from, (from += width)), to);
  }
  return all;
}
