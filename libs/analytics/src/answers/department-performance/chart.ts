import type { DepartmentWeek, DepartmentWeekConnection } from './department-performance.js';
import { longDate, weeksBefore } from '../../words/dates.js';
import { money } from '../../words/numbers.js';
import { nameDepartment } from '../../charts/name-number.js';
import { drawBumps } from '../../charts/bumps.js';
import { type AnswerChart, ROWS_MAX } from '../../charts/custom-view.js';

interface QuestionArgs {
  from?: string;
}

/** Weeks of the chart, with the chosen one. */
const WEEKS = 12;

const toRankedPoint = (row: DepartmentWeek) => ({
  name: nameDepartment(row),
  date: row.week,
  rank: row.rank,
  state: row.state,
  title: `Department ${row.department}\n${longDate(row.week)}\nrank ${row.rank}, ${money(row.total)}`,
});

export const chart: AnswerChart<DepartmentWeekConnection, DepartmentWeek, QuestionArgs> = {
  // The best ranks first: of many departments, the last ones do not fit on the page.
  more: async (get, asked, { lastWeek }) => [
    await get({
      ...asked,
      from: weeksBefore(asked.from ?? lastWeek, WEEKS - 1),
      orderBy: 'RANK',
      first: ROWS_MAX,
    }),
  ],
  summary: (answer, [before]) => (before ?? answer).departments,
  draw({ answer: { latest }, more: [before], rows }) {
    if (!latest) return undefined;
    const all = (before?.nodes ?? rows).map(toRankedPoint);
    return (width) => drawBumps(all, latest.week, 'rank by sales of the week', width);
  },
};
