import { percentile } from '../statistics.js';
import { table } from '../table.js';
import type { Verdict } from '../verdict.js';
import { type Figure, type Figures, GOALS } from './goals.js';

/** One bad load or one slow interaction is a fault, and no outlier. */
const WORST: readonly Figure[] = ['inp', 'cls'];
const NAMES = Object.keys(GOALS) as readonly Figure[];

const judged = (figure: Figure, values: readonly number[]) =>
  WORST.includes(figure) ? Math.max(...values) : percentile(values, 50);

const text = (figure: Figure, value: number) =>
  GOALS[figure].unit === '' ? value.toFixed(3) : `${Math.round(value)} ms`;

export const verdictsOf = (figures: Figures): Verdict[] =>
  NAMES.map((figure) => {
    const { title, most } = GOALS[figure];
    const value = judged(figure, figures[figure]);
    return { text: `${title}: ${text(figure, value)}`, isMet: value <= most };
  });

/** The figures as Markdown. */
export function toMarkdown(machine: string, figures: Figures): string {
  const lines = NAMES.map((figure) => {
    const values = figures[figure];
    const worst = text(figure, Math.max(...values));
    return [
      GOALS[figure].title,
      text(figure, GOALS[figure].most),
      text(figure, percentile(values, 50)),
      worst,
    ];
  });
  return `${machine}\n\n${table(['figure', 'goal', 'median', 'worst'], lines)}`;
}
