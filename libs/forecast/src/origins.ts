import { createHash } from 'node:crypto';
import { addDays } from '#calendar/holiday.js';
import { listFlaggedWeeks } from './holiday-days.js';
import { LEVELS } from './level-members.js';
import { type Panel, panelBefore, markObservedSeries } from './panel.js';
import { treatedBlend } from './treated-blend.js';

/** Changes whenever the same history may give other forecasts or intervals. */
export const METHOD = 'blend-17';
/** Weeks of history that a forecast uses: three years, so that each week of the season comes thrice. */
export const MOST_HISTORY = 156;
/** The back-test starts after this many weeks, and repeats every four: at most two years of origins. */
const FIRST_ORIGIN = 56;
const ORIGIN_STEP = 4;
const MOST_ORIGINS = 26;

/**
 * The forecasts that were made from the weeks before one date, for the back-test; a caller stores them as they are.
 * `digest` covers all data before the date, so that a restated week makes those after it invalid.
 */
export interface StoredOrigin {
  /** SHA-256, hexadecimal. */
  readonly digest: string;
  /** ISO date of the last week of history. */
  readonly week: string;
  /** Opaque; 4 bytes for each series and week of the horizon, each of its levels, and whether it sells in few weeks. */
  readonly bytes: Uint8Array;
}

/** Forecasts from one origin in the rows of the whole panel. */
export interface Origin {
  /** Weeks of history before the origin. */
  readonly weeks: number;
  /** 1 for each series with a row before the origin. */
  readonly observed: Uint8Array;
  /** Series × horizon; 0 for a series without a row before the origin. */
  readonly means: Float64Array;
  /** The members without a season: series × LEVELS. */
  readonly levels: Float64Array;
  /** 1 for each series with sales in few weeks. */
  readonly sparse: Uint8Array;
}

/** An origin to compute: weeks of history before it, and the digest of these. */
export interface PlannedOrigin {
  readonly weeks: number;
  readonly digest: string;
}

/** The origins of a back-test: what has been kept of them is used, the others are computed as they are read. */
export class Origins {
  /** ISO dates of the origins that have been read. */
  readonly weeks: string[] = [];
  computedCount = 0;
  /** Origins that the next forecast needs. */
  private readonly open = new Map<string, StoredOrigin>();
  private readonly findKept: (planned: PlannedOrigin) => StoredOrigin | undefined;

  /**
   * @param computed by digest; an origin leaves the map when it is read, because all together take much memory
   * @param isNeeded whether the next forecast needs an origin
   */
  constructor(
    private readonly panel: Panel,
    private readonly horizon: number,
    kept: readonly StoredOrigin[],
    private readonly computed: Map<string, StoredOrigin>,
    private readonly isNeeded: (planned: PlannedOrigin) => boolean,
  ) {
    this.findKept = createOriginFinder(panel, horizon, kept);
  }

  /** Takes out an origin for the next forecast; undefined when it does not need it. */
  takeNeeded(planned: PlannedOrigin): StoredOrigin | undefined {
    if (!this.isNeeded(planned)) return undefined;
    const origin = this.open.get(planned.digest) ?? this.findKept(planned);
    this.open.delete(planned.digest);
    return origin;
  }

  read(planned: PlannedOrigin): Origin {
    let origin = this.findKept(planned) ?? this.computed.get(planned.digest);
    this.computed.delete(planned.digest);
    if (origin === undefined) {
      origin = computeOrigin(this.panel, planned, this.horizon);
      this.computedCount++;
    }
    this.weeks.push(origin.week);
    if (this.isNeeded(planned)) this.open.set(origin.digest, origin);
    return toOrigin(this.panel, planned.weeks, this.horizon, origin);
  }
}

/**
 * Returns the origins that `computeOrigin` has to compute. They do not depend on each other, so a caller may share them
 * among threads, and pass the results to the forecast.
 */
export function findMissingOrigins(
  panel: Panel,
  horizon: number,
  kept: readonly StoredOrigin[],
  plan = planOrigins(panel, horizon),
): PlannedOrigin[] {
  const findKept = createOriginFinder(panel, horizon, kept);
  return plan.filter((planned) => findKept(planned) === undefined);
}

export function computeOrigin(
  panel: Panel,
  { weeks, digest }: PlannedOrigin,
  horizon: number,
): StoredOrigin {
  const history = panelBefore(panel, weeks, MOST_HISTORY);
  const { means, levels, treatments } = treatedBlend(history, horizon);
  const columns = countColumns(horizon);
  const figures = new Float32Array(treatments.length * columns);
  for (const [s, treatment] of treatments.entries()) {
    const own = figures.subarray(s * columns, (s + 1) * columns);
    own.set(means.subarray(s * horizon, (s + 1) * horizon));
    own.set(levels.subarray(s * LEVELS, (s + 1) * LEVELS), horizon);
    own[columns - 1] = Number(treatment === 'SPARSE');
  }
  return { digest, week: history.weeks.at(-1)!, bytes: new Uint8Array(figures.buffer) };
}

/** Returns the number of figures of a series in the bytes of an origin. */
const countColumns = (horizon: number) => horizon + LEVELS + 1;

/** Returns the origins of a back-test. @param digests of hashWeeks */
export function planOrigins(
  panel: Panel,
  horizon: number,
  digests: readonly Uint8Array[] = hashWeeks(panel),
): PlannedOrigin[] {
  return originWeeks(panel.weeks.length).map((weeks) => ({
    weeks,
    digest: historyDigest(panel, weeks, horizon, digests),
  }));
}

/** Returns a function that returns the kept origin of a planned one, or undefined. */
function createOriginFinder(panel: Panel, horizon: number, kept: readonly StoredOrigin[]) {
  const byDigest = new Map(kept.map((origin) => [origin.digest, origin]));
  return ({ weeks, digest }: PlannedOrigin): StoredOrigin | undefined => {
    const origin = byDigest.get(digest);
    const series = markObservedSeries(panel, weeks).reduce((count, isSeen) => count + isSeen, 0);
    return origin?.bytes.length === series * countColumns(horizon) * 4 ? origin : undefined;
  };
}

/**
 * Returns the SHA-256 of a panel before week `weeks`, and of what else its forecasts follow from, hexadecimal.
 * @param digests of hashWeeks
 */
export function historyDigest(
  panel: Panel,
  weeks: number,
  horizon: number,
  digests: readonly Uint8Array[],
): string {
  const seen = markObservedSeries(panel, weeks);
  const series = panel.series.filter((_, s) => seen[s] === 1);
  const names = series.map(({ store, department }) => `${department}/${store}`);
  const start = Math.max(0, weeks - MOST_HISTORY);
  const history = digests.slice(start, weeks);
  const last = panel.weeks[weeks - 1]!;
  const end = addDays(last, 7 * horizon);
  const flagged = listFlaggedWeeks(panel).filter(
    (week) => week >= panel.weeks[start]! && week <= end,
  );
  return createHash('sha256')
    .update(
      [METHOD, horizon, panel.country, last, history.length, names.join(), flagged.join()].join(
        ' ',
      ),
    )
    .update(Buffer.concat(history))
    .digest('hex');
}

/** Returns the SHA-256 of the rows of each week. */
export function hashWeeks({ weeks, series, values, present }: Panel): Uint8Array[] {
  const rows = new Float64Array(series.length * 3);
  return weeks.map((_, t) => {
    let length = 0;
    for (const [s, { store, department }] of series.entries()) {
      const at = s * weeks.length + t;
      if (present[at] === 0) continue;
      rows[length++] = store;
      rows[length++] = department;
      rows[length++] = values[at]!;
    }
    return createHash('sha256')
      .update(new Uint8Array(rows.buffer, 0, length * rows.BYTES_PER_ELEMENT))
      .digest();
  });
}

function originWeeks(weeks: number): number[] {
  const count = Math.max(0, Math.ceil((weeks - FIRST_ORIGIN) / ORIGIN_STEP));
  return Array.from({ length: count }, (_, i) => FIRST_ORIGIN + i * ORIGIN_STEP).slice(
    -MOST_ORIGINS,
  );
}

function toOrigin(panel: Panel, weeks: number, horizon: number, { bytes }: StoredOrigin): Origin {
  // A copy, since bytes that were read from elsewhere may start at any address.
  const figures = new Float32Array(bytes.slice().buffer);
  const columns = countColumns(horizon);
  const observed = markObservedSeries(panel, weeks);
  const means = new Float64Array(panel.series.length * horizon);
  const levels = new Float64Array(panel.series.length * LEVELS);
  const sparse = new Uint8Array(panel.series.length);
  let from = 0;
  for (let s = 0; s < observed.length; s++) {
    if (observed[s] === 0) continue;
    const own = figures.subarray(from, from + columns);
    means.set(own.subarray(0, horizon), s * horizon);
    levels.set(own.subarray(horizon, horizon + LEVELS), s * LEVELS);
    sparse[s] = own[columns - 1]!;
    from += columns;
  }
  return { weeks, observed, means, levels, sparse };
}
