import type { DepartmentWeek } from './department-performance.js';
import { longDate, weeksBefore } from '../../words/dates.js';
import { money } from '../../words/numbers.js';
import type { Connection } from '../../serving/connection.js';
import { bumps } from '../../charts/bumps.js';
import { type AnyAnswer, type AnswerChart, ROWS_MAX } from '../../charts/answer-chart.js';

interface Asked {
  from?: string;
}

/** Weeks of the chart, with the chosen one. */
const WEEKS = 12;

const ranked = ({ department, week, rank, total }: DepartmentWeek) => ({
  name: `Dept ${department}`,
  date: week,
  rank,
  title: `Department ${department}\n${longDate(week)}\nrank ${rank}, ${money(total)}`,
});

export const chart: AnswerChart<AnyAnswer & Connection<DepartmentWeek>, DepartmentWeek, Asked> = {
  // The best ranks first: of many departments, the last ones do not fit on the page.
  more: async (get, asked, { lastWeek }) => [
    await get({
      ...asked,
      from: weeksBefore(asked.from ?? lastWeek, WEEKS - 1),
      orderBy: 'RANK',
      first: ROWS_MAX,
    }),
  ],
  draw({ more: [before], rows }) {
    const all = (before?.nodes ?? rows).map(ranked);
    return (width) => bumps(all, 'rank by sales of the week', width);
  },
};
