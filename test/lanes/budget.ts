import { readFileSync, writeFileSync } from 'node:fs';
import { type Cost, COSTS, type Costs } from './costs.js';
import type { Lane } from './lanes.js';

/** Cost limits of the lanes. */
export interface Budget {
  /**
   * Processor seconds for one of each cost. Measured once by bash's `time` over specs with ten to forty of it and with
   * none, and over `npm start`, a command of `ops`, an HDFS shell and `spark-submit`.
   */
  weights: Record<Cost, number>;
  /** A file with weighted costs above this must be listed. */
  dear: { above: number; files: string[] };
  lanes: Partial<Record<Lane, LaneBudget>>;
}

interface LaneBudget {
  /** Limit of the weighted costs of all files, in processor seconds. */
  limit: number;
  /** Processor time of the lane relative to the fixed workload, as `.ci/run` measures them; 0: not recorded yet. */
  ratio: number;
}

export const BUDGET = 'test/lanes/budget.json';

const file = new URL('budget.json', import.meta.url);

export const readBudgetText = (): string => readFileSync(file, 'utf8');

export function writeBudget(budget: Budget): void {
  writeFileSync(file, `${JSON.stringify(budget, null, 2)}\n`);
}

/** Returns the processor seconds of costs. */
export function weigh(costs: Costs, weights: Budget['weights']): number {
  return COSTS.reduce((sum, cost) => sum + (costs[cost] ?? 0) * weights[cost], 0);
}

/** Returns the weighted costs of many files together. */
export function weighAll(files: Record<string, Costs>, weights: Budget['weights']): number {
  return Object.values(files).reduce((sum, costs) => sum + weigh(costs, weights), 0);
}
