import { BUDGET, type Budget, weigh, weighAll } from './budget.js';
import { COSTS, type Costs } from './costs.js';
import type { Lane } from './lanes.js';

type Files = Record<string, Costs>;

/**
 * Compares the costs of a whole lane with its budget.
 *
 * @param files costs of each file of the lane in this run
 * @param recorded former costs of each file
 * @param text of the budget
 * @returns one complaint for each excess; a lane without a limit may have any cost
 */
export function judgeCosts(lane: Lane, files: Files, recorded: Files, text: string): string[] {
  const { weights, dear, lanes } = JSON.parse(text) as Budget;
  const limit = lanes[lane]?.limit;
  if (limit === undefined) return [];
  const complaints: string[] = [];
  const total = weighAll(files, weights);
  if (total > limit) {
    const grown = grownFiles(files, recorded, weights);
    complaints.push(
      [
        `Lane ${lane} costs ${shown(total)} processor seconds by its counted costs; its limit is ${limit}.`,
        ...(grown.length > 0
          ? ['Files that cost more than test/lanes/costs.json records:', ...grown]
          : ['No file costs more than test/lanes/costs.json records.']),
        `Make them cheaper, or raise the limit: ${BUDGET}:${lineOf(text, 'lanes', lane, 'limit')}`,
      ].join('\n'),
    );
  }
  for (const [file, costs] of Object.entries(files)) {
    const weight = weigh(costs, weights);
    if (weight <= dear.above || dear.files.includes(file)) continue;
    complaints.push(
      `${file} costs ${shown(weight)} processor seconds, more than ${dear.above}: ${listCosts(costs)}.\n` +
        `Make it cheaper, or name it: ${BUDGET}:${lineOf(text, 'dear', 'files')}`,
    );
  }
  return complaints;
}

/** Returns a line for each file that grew, largest growth first. */
function grownFiles(files: Files, recorded: Files, weights: Budget['weights']): string[] {
  return Object.entries(files)
    .map(([file, costs]) => {
      const before = recorded[file] ?? {};
      const weight = weigh(costs, weights);
      const grown = COSTS.filter((cost) => (costs[cost] ?? 0) > (before[cost] ?? 0)).map(
        (cost) => `${cost} ${before[cost] ?? 0} → ${costs[cost] ?? 0}`,
      );
      const former = weigh(before, weights);
      const line = `  ${file}: ${shown(former)} → ${shown(weight)} (${grown.join(', ')})`;
      return { growth: weight - former, line };
    })
    .filter(({ growth }) => growth > 0)
    .sort((one, other) => other.growth - one.growth)
    .map(({ line }) => line);
}

/** Formats costs: `databases 2, runs 14`. */
export function listCosts(costs: Costs): string {
  return COSTS.filter((cost) => costs[cost])
    .map((cost) => `${cost} ${costs[cost] ?? 0}`)
    .join(', ');
}

/** Returns the line of nested keys in a JSON text. */
function lineOf(text: string, ...keys: string[]): number {
  const place = keys.reduce((from, key) => text.indexOf(`"${key}":`, from), 0);
  return text.slice(0, place).split('\n').length;
}

const shown = (seconds: number) => seconds.toFixed(1);
