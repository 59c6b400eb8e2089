import type { ProductMonth, ProductPerformanceConnection } from './product-performance.js';
import { monthAndYear, monthsBefore } from '../../words/dates.js';
import { money } from '../../words/numbers.js';
import { drawBumps } from '../../charts/bumps.js';
import { type AnswerChart, ROWS_MAX } from '../../charts/custom-view.js';

interface QuestionArgs {
  from?: string;
}

/** Months of the chart, with the chosen one. */
const MONTHS = 6;

const toRankedPoint = ({ product, month, rank, revenue, state }: ProductMonth) => ({
  name: product,
  date: month,
  rank,
  state,
  title: `${product}\n${monthAndYear(month)}\nrank ${rank}, ${money(revenue)}`,
});

export const chart: AnswerChart<ProductPerformanceConnection, ProductMonth, QuestionArgs> = {
  // The best ranks first: of many products, the last ones do not fit on the page.
  more: async (get, asked, { lastWeek }) => [
    await get({
      ...asked,
      from: monthsBefore(asked.from ?? lastWeek, MONTHS - 1),
      orderBy: 'RANK',
      first: ROWS_MAX,
    }),
  ],
  draw({ answer: { latest }, more: [before], rows }) {
    const [leading] = latest;
    if (!leading) return undefined;
    const all = (before?.nodes ?? rows).map(toRankedPoint);
    return (width) => drawBumps(all, leading.month, 'rank by revenue of the month', width);
  },
};
