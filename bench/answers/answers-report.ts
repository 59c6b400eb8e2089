import { CHAIN } from '#sample/sample-options.js';
import { computePercentile, computeSpread } from '../statistics.js';
import { renderTable } from '../table.js';
import { renderList, type Verdict } from '../verdict.js';
import { type AnswerFigures, TRIVIAL } from './measure-answers.js';

/** Goals for p50, by stores. */
const goalMs = (stores: number): number => (stores <= CHAIN.stores ? 60 : 250);

/** Formats the figures as Markdown; times are milliseconds. */
export function toMarkdown(
  machine: string,
  figures: readonly AnswerFigures[],
  verdicts: readonly Verdict[],
): string {
  const lines = figures.map(({ name, milliseconds, processor = NaN }) => {
    const { median, min } = computeSpread(milliseconds);
    const times = [median, computePercentile(milliseconds, 95), min, processor];
    return [name, ...times.map((ms) => ms.toFixed(1))];
  });
  const head = ['uncached, in ms', 'p50', 'p95', 'fastest', 'processor'];
  return `Measured on ${machine}.\n\n${renderTable(head, lines)}\n\n${renderList(verdicts)}`;
}

/** Returns whether the questions meet their goal, in one line for each that misses it. */
export function buildVerdicts(figures: readonly AnswerFigures[], stores: number): Verdict[] {
  const goal = goalMs(stores);
  const medians = figures
    .filter(({ name }) => name !== TRIVIAL)
    .map(({ name, milliseconds }) => ({ name, median: computePercentile(milliseconds, 50) }));
  const missed = medians.filter(({ median }) => median > goal);
  if (missed.length === 0) return [{ isMet: true, text: `all questions in ${goal} ms at p50` }];
  return missed.map(({ name, median }) => ({
    isMet: false,
    text: `${name} in ${median.toFixed(1)} ms at p50 (goal: ${goal})`,
  }));
}
