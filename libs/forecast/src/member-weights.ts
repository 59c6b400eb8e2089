import { BANDS, findBand } from './conformal.js';
import { hasPeak } from './department-peak.js';
import { LEVELS } from './level-members.js';
import type { Origin } from './origins.js';
import type { Panel } from './panel.js';
import { HOLIDAY_WEIGHT } from './score-forecasts.js';

/** The blend of four components, then the members without a season. */
const MEMBERS = 1 + LEVELS;
/** Mixtures that are compared: the blend alone, and each member without a season with these shares. */
const SHARES = [0.25, 0.5, 0.75, 1] as const;
export const MIXTURES = 1 + LEVELS * SHARES.length;
/** The member without a season of each mixture, and its share. The first mixture, the blend, has none. */
const MEMBER_OF = Int32Array.from({ length: MIXTURES }, (_, i) =>
  Math.max(0, Math.floor((i - 1) / SHARES.length)),
);
const SHARE_OF = Float64Array.from({ length: MIXTURES }, (_, i) =>
  i === 0 ? 0 : SHARES[(i - 1) % SHARES.length]!,
);
/** When a group of series has weights of its own in a band. */
interface Rule {
  /** Weeks that the band has been compared with. */
  readonly fewestWeeks: number;
  /** What a member without a season must gain, as a share of the blend's error. */
  readonly caution: number;
  /** Errors of a department count as much as those of the chain after this many weeks. */
  readonly shrinkage: number;
}

/**
 * Nearly a year of weeks: without Easter and Christmas among them, a season seems to be worth nothing. A department without
 * a peak in the last year needs fewer weeks, but a large gain. Sales in few weeks have no season.
 */
const RULES = {
  usual: { fewestWeeks: 46, caution: 0.02, shrinkage: 16 },
  withoutPeak: { fewestWeeks: 8, caution: 0.2, shrinkage: 4 },
  sparse: { fewestWeeks: 13, caution: 0, shrinkage: 0 },
} as const satisfies Readonly<Record<string, Rule>>;
/** The weight of a mixture falls by e when its error grows by 1 / SHARPNESS of the blend's. */
const SHARPNESS = 200;

/** Index `(group * bands + band) * MEMBERS + member`; the weights of a group and band sum to 1. */
export type MemberWeights = Float64Array;

/** Errors of the mixtures from one origin. */
interface MixtureErrors {
  /** Weeks of history before the origin, and weeks that came after it. */
  readonly weeks: number;
  readonly came: number;
  /** Weeks that came × groups × mixtures. */
  readonly sums: Float64Array;
}

/**
 * Weighs the blend and the members without a season, by department and by distance of the forecast week, from the errors
 * of earlier origins. Series with sales in few weeks are one group of the chain. Mixtures are weighted by their errors
 * (exponential weights), each error shrunk to that of the chain.
 * Source: Cesa-Bianchi and Lugosi (2006), Prediction, Learning, and Games, chapter 2.
 */
export class MemberErrors {
  private readonly departmentOf: Int32Array;
  private readonly groups: number;
  private readonly origins: MixtureErrors[] = [];

  /** @param gaps of findGaps: such weeks teach nothing */
  constructor(
    private readonly panel: Panel,
    private readonly gaps: Uint8Array,
    private readonly horizon: number,
  ) {
    this.departmentOf = new Int32Array(panel.series.length);
    for (const [d, { from, to }] of panel.departments.entries())
      this.departmentOf.fill(d, from, to);
    this.groups = panel.departments.length + 1;
  }

  /** Adds the errors of an origin: weeks that came × groups × mixtures. */
  add(weeks: number, sums: Float64Array): void {
    this.origins.push({ weeks, came: sums.length / (this.groups * MIXTURES), sums });
  }

  /** Compares an origin with the weeks that came, from week h on. @returns such errors */
  compareWeeks(origin: Origin, from: number): Float64Array {
    const came = Math.min(this.horizon, this.panel.weeks.length - origin.weeks);
    const width = this.groups * MIXTURES;
    const sums = new Float64Array((came - from) * width);
    for (let h = from; h < came; h++)
      this.compare(origin, h, sums.subarray((h - from) * width, (h - from + 1) * width));
    return sums;
  }

  /** Returns the weights from errors before week `end`. */
  computeWeights(end: number): MemberWeights {
    const weights = new Float64Array(this.groups * BANDS.length * MEMBERS);
    const sums = this.addErrors(end);
    const peaks = this.panel.departments.map((range) => hasPeak(this.panel, range, end));
    for (const band of BANDS.keys()) {
      const weeks = this.countWeeks(end, band);
      const chain = this.computeChainErrors(sums, band);
      for (let group = 0; group < this.groups; group++) {
        const cell = group * BANDS.length + band;
        const own = sums.subarray(cell * MIXTURES, (cell + 1) * MIXTURES);
        const to = weights.subarray(cell * MEMBERS, (cell + 1) * MEMBERS);
        const rule = this.chooseRule(group, weeks, peaks);
        if (weeks < rule.fewestWeeks || own[0] === 0) to[0] = 1;
        else weigh(own, chain, weeks, rule, to);
      }
    }
    return weights;
  }

  /** Returns the position of the weights of a series and week in those of `computeWeights`. @param h weeks ahead, from 0 */
  locate(series: number, isSparse: boolean, h: number): number {
    const group = isSparse ? this.groups - 1 : this.departmentOf[series]!;
    return (group * BANDS.length + findBand(h + 1)) * MEMBERS;
  }

  private chooseRule(group: number, weeks: number, peaks: readonly boolean[]): Rule {
    if (group === this.groups - 1) return RULES.sparse;
    return weeks < RULES.usual.fewestWeeks && !peaks[group]! ? RULES.withoutPeak : RULES.usual;
  }

  /** Returns the sums of errors before week `end`: groups × bands × mixtures. */
  private addErrors(end: number): Float64Array {
    const result = new Float64Array(this.groups * BANDS.length * MIXTURES);
    for (const { weeks, came, sums } of this.origins) {
      for (let h = 0; h < Math.min(came, end - weeks); h++) {
        const band = findBand(h + 1);
        for (let group = 0; group < this.groups; group++) {
          const from = (h * this.groups + group) * MIXTURES;
          const to = (group * BANDS.length + band) * MIXTURES;
          for (let i = 0; i < MIXTURES; i++) result[to + i]! += sums[from + i]!;
        }
      }
    }
    return result;
  }

  /** Returns the number of weeks before week `end` that a band has been compared with. */
  private countWeeks(end: number, band: number): number {
    const compared = new Set<number>();
    for (const { weeks, came } of this.origins) {
      for (let h = 0; h < Math.min(came, end - weeks); h++) {
        if (findBand(h + 1) === band) compared.add(weeks + h);
      }
    }
    return compared.size;
  }

  /** Adds the errors of week h of an origin, groups × mixtures. Those of sparse series are squared: their median says nothing of their sum. */
  private compare(
    { weeks, means, levels, observed, sparse }: Origin,
    h: number,
    sums: Float64Array,
  ): void {
    const { present, values, holidays } = this.panel;
    const columns = this.panel.weeks.length;
    const week = weeks + h;
    const weight = holidays[week] === 1 ? HOLIDAY_WEIGHT : 1;
    for (let s = 0; s < observed.length; s++) {
      const at = s * columns + week;
      if (observed[s] === 0 || present[at] === 0 || this.gaps[at] === 1) continue;
      const isSparse = sparse[s] === 1;
      const group = isSparse ? this.groups - 1 : this.departmentOf[s]!;
      const to = group * MIXTURES;
      const mean = means[s * this.horizon + h]!;
      const error = values[at]! - mean;
      for (let i = 0; i < MIXTURES; i++) {
        const apart = i === 0 ? 0 : levels[s * LEVELS + MEMBER_OF[i]!]! - mean;
        const own = error - SHARE_OF[i]! * apart;
        sums[to + i]! += weight * (isSparse ? own * own : Math.abs(own));
      }
    }
  }

  /** Returns the sums over all departments, without sparse series. */
  private computeChainErrors(sums: Float64Array, band: number): Float64Array {
    const chain = new Float64Array(MIXTURES);
    for (let group = 0; group < this.groups - 1; group++) {
      const from = (group * BANDS.length + band) * MIXTURES;
      for (let i = 0; i < MIXTURES; i++) chain[i]! += sums[from + i]!;
    }
    return chain;
  }
}

/** Writes the weights of members. @param own errors of the mixtures in a group, and in the chain */
function weigh(
  own: Float64Array,
  chain: Float64Array,
  weeks: number,
  { caution, shrinkage }: Rule,
  to: Float64Array,
): void {
  const errors = own.map((value, i) => {
    const inGroup = value / own[0]!;
    const inChain = shrinkage === 0 ? 0 : chain[i]! / chain[0]!;
    return (weeks * inGroup + shrinkage * inChain) / (weeks + shrinkage) + caution * SHARE_OF[i]!;
  });
  const least = Math.min(...errors);
  const believed = errors.map((error) => Math.exp(-SHARPNESS * (error - least)));
  const total = believed.reduce((sum, value) => sum + value, 0);
  for (const [i, belief] of believed.entries()) {
    const share = SHARE_OF[i]!;
    to[0]! += ((1 - share) * belief) / total;
    if (i > 0) to[1 + MEMBER_OF[i]!]! += (share * belief) / total;
  }
}
