import { channel } from 'node:diagnostics_channel';

/**
 * The expensive operations of tests. `processes` are those of no other kind; `sparks` and `jvms` start cold.
 */
export const COSTS = [
  'databases',
  'runs',
  'boots',
  'starts',
  'processes',
  'jvms',
  'sparks',
] as const;

export type Cost = (typeof COSTS)[number];

/** Number of each; a missing cost is 0. */
export type Costs = Partial<Record<Cost, number>>;

/** Carries one `Counted` for each operation, from its place to the current file. */
export const costChannel = channel('retailstream.tests.costs');

export interface Counted {
  cost: Cost;
  times: number;
}

/** Counts a cost for the current spec file of this process. */
export function count(cost: Cost, times = 1): void {
  costChannel.publish({ cost, times } satisfies Counted);
}
