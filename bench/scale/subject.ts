import type { Chain } from './chain.js';
import type { Scenario } from './scenarios.js';

/** How to measure a flow: its chains, its words in the tables, its goals. */
export interface Subject {
  /** The flow's name. */
  flow: string;
  stages: readonly string[];
  /** Sizes by default: `1,10,100`. */
  defaultSizes: string;
  /** @param times 1 to 100 */
  createChain(times: number): Chain;
  /** Names of the scenarios in the tables. */
  scenarios: Record<Scenario, string>;
  /** Names of the extent and of the rows in the tables. */
  extentName: string;
  rowsName: string;
  growth: GrowthGoal;
}

/** Maximum ratio of the time per row at a larger size to that at a smaller one. */
export interface GrowthGoal {
  atMost: number;
  /** Whether a size is compared with every smaller one, or only with the smallest. */
  isPairwise: boolean;
}
