import type { Chain } from './chain.js';
import type { Scenario } from './scenarios.js';

/** How a flow is measured: over which chains, in which words, to which goals. */
export interface Subject {
  /** The flow's name. */
  flow: string;
  stages: readonly string[];
  /** What is asked for when nothing is said: `1,10,100`. */
  defaultSizes: string;
  /** @param times 1 to 100 */
  chainOf(times: number): Chain;
  /** The scenarios as the tables name them. */
  scenarios: Record<Scenario, string>;
  /** What a size is made of, and what its rows are, as the tables name them. */
  extentName: string;
  rowsName: string;
  growth: GrowthGoal;
}

/** How many times the time of a row at a smaller size it may take at a larger one. */
export interface GrowthGoal {
  atMost: number;
  /** Whether a size is compared with every smaller one, or with the smallest alone. */
  isPairwise: boolean;
}
