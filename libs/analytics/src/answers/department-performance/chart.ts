import type { DepartmentWeek } from './department-performance.js';
import { longDate, weeksBefore } from '../../words/dates.js';
import { money } from '../../words/numbers.js';
import type { Connection } from '../../serving/connection.js';
import { drawBumps } from '../../charts/bumps.js';
import { type AnyAnswer, type AnswerChart, ROWS_MAX } from '../../charts/custom-view.js';

interface QuestionArgs {
  from?: string;
}

/** Weeks of the chart, with the chosen one. */
const WEEKS = 12;

const toRankedPoint = ({ department, week, rank, total }: DepartmentWeek) => ({
  name: `Dept ${department}`,
  date: week,
  rank,
  title: `Department ${department}\n${longDate(week)}\nrank ${rank}, ${money(total)}`,
});

export const chart: AnswerChart<
  AnyAnswer & Connection<DepartmentWeek>,
  DepartmentWeek,
  QuestionArgs
> = {
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
    // A rank of a week that is not complete compares what was delivered so far.
    const complete = (before?.nodes ?? rows).filter(({ state }) => state === 'COMPLETE');
    const all = complete.map(toRankedPoint);
    if (all.length === 0) return undefined;
    return (width) => drawBumps(all, 'rank by sales of the week', width);
  },
};
