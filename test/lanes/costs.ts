import { channel } from 'node:diagnostics_channel';

/**
 * What takes long in tests. Processes are those that are none of the other kinds; `sparks` and `jvms`
 * are started cold.
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

/** How many of each; a cost that is left out is 0. */
export type Costs = Partial<Record<Cost, number>>;

/** Carries one `Counted` for each thing that is made, from wherever it is made to the file under way. */
export const costChannel = channel('retailstream.tests.costs');

export interface Counted {
  cost: Cost;
  times: number;
}

/** Counts a cost to the spec file that is under way in this process. */
export function count(cost: Cost, times = 1): void {
  costChannel.publish({ cost, times } satisfies Counted);
}
