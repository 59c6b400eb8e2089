import { type Budget, readBudgetText, weigh, weighAll, writeBudget } from './budget.js';
import type { Lane } from './lanes.js';
import type { ProcessorTime } from './processor-time.js';
import { readProcessorTime } from './processor-time.js';
import { readCosts, type RecordedCosts } from './recorded-costs.js';

/** Above what is recorded by this part: a retry more is no reason to fail. */
const ROOM = 0.03;

/** Sets the budget to the recorded costs and to the processor time that `.ci/run` measured last. */
export function recordBudget(): void {
  const budget = JSON.parse(readBudgetText()) as Budget;
  writeBudget(budgetFor(budget, readCosts(), readProcessorTime()));
}

/** A budget that just lets recorded costs pass. Weights and the threshold of dear files stay. */
export function budgetFor(
  { weights, dear, lanes }: Budget,
  recorded: RecordedCosts,
  measured: ProcessorTime | undefined,
): Budget {
  const limited = Object.entries(lanes).map(([name, former]) => {
    const lane = name as Lane;
    const limit = Math.ceil(weighAll(recorded[lane] ?? {}, weights) * (1 + ROOM));
    const seconds = measured?.lanes[lane];
    const ratio = seconds === undefined ? former.ratio : round(seconds / (measured?.workload ?? 1));
    return [lane, { limit, ratio }];
  });
  const files = Object.keys(lanes)
    .flatMap((lane) => Object.entries(recorded[lane as Lane] ?? {}))
    .filter(([, costs]) => weigh(costs, weights) > dear.above)
    .map(([file]) => file);
  return {
    weights,
    dear: { above: dear.above, files: files.sort() },
    lanes: Object.fromEntries(limited) as Budget['lanes'],
  };
}

const round = (ratio: number) => Math.round(ratio * 10) / 10;
