import { type Budget, readBudgetText, weigh, weighAll, writeBudget } from './budget.js';
import type { Lane } from './lanes.js';
import { type ProcessorTime, readProcessorTime } from './processor-time.js';
import { readCosts, type RecordedCosts } from './recorded-costs.js';

/** Tolerance above the recorded costs: allows one more retry, or a service that another file starts first. */
const ROOM = 0.1;

/** Lanes that run for every change and have counted costs. */
const BUDGETED = ['test', 'runs', 'cluster'] as const satisfies Lane[];

/** Sets the budget to the recorded costs and to the processor time that `.ci/run` measured last. */
export function recordBudget(): void {
  const budget = JSON.parse(readBudgetText()) as Budget;
  writeBudget(budgetFor(budget, readCosts(), readProcessorTime()));
}

/** Returns a budget that the recorded costs just pass. Weights and the threshold of expensive files stay. */
export function budgetFor(
  { weights, dear, lanes }: Budget,
  recorded: RecordedCosts,
  measured: ProcessorTime | undefined,
): Budget {
  const limited = BUDGETED.flatMap((lane) => {
    const total = weighAll(recorded[lane] ?? {}, weights);
    if (total === 0) return [];
    const seconds = measured?.lanes[lane];
    const ratio = seconds === undefined ? undefined : round(seconds / (measured?.workload ?? 1));
    const limit = Math.ceil(total + total * ROOM);
    return [[lane, { limit, ratio: ratio ?? lanes[lane]?.ratio ?? 0 }] as const];
  });
  const files = BUDGETED.flatMap((lane) => Object.entries(recorded[lane] ?? {}))
    .filter(([, costs]) => weigh(costs, weights) > dear.above)
    .map(([file]) => file);
  return {
    weights,
    dear: { above: dear.above, files: files.sort() },
    lanes: Object.fromEntries(limited),
  };
}

const round = (ratio: number) => Math.round(ratio * 10) / 10;
