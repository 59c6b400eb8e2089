import { readFileSync, writeFileSync } from 'node:fs';
import { type Cost, COSTS, type Costs } from './costs.js';
import type { Lane } from './lanes.js';

/** What the lanes may cost. */
export interface Budget {
  /**
   * Processor seconds that one of each cost takes: measured once by bash's `time` over specs that make ten to
   * forty of it and none, and over `npm start`, a command of `ops`, an HDFS shell and `spark-submit`.
   */
  weights: Record<Cost, number>;
  /** A file whose weighted costs are above this has to be named. */
  dear: { above: number; files: string[] };
  lanes: Partial<Record<Lane, LaneBudget>>;
}

interface LaneBudget {
  /** Of the weighted costs of all files, in processor seconds. */
  limit: number;
  /** Processor time of the lane over that of the fixed workload, as `.ci/run` measures them; 0: not recorded yet. */
  ratio: number;
}

export const BUDGET = 'test/lanes/budget.json';

const file = new URL('budget.json', import.meta.url);

export const readBudgetText = (): string => readFileSync(file, 'utf8');

export function writeBudget(budget: Budget): void {
  writeFileSync(file, `${JSON.stringify(budget, null, 2)}\n`);
}

/** Processor seconds that costs come to. */
export function weigh(costs: Costs, weights: Budget['weights']): number {
  return COSTS.reduce((sum, cost) => sum + (costs[cost] ?? 0) * weights[cost], 0);
}

/** The weighted costs of many files together. */
export function weighAll(files: Record<string, Costs>, weights: Budget['weights']): number {
  return Object.values(files).reduce((sum, costs) => sum + weigh(costs, weights), 0);
}
