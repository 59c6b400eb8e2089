import type { SalesPersonMonth, SalesTeamRankingConnection } from './sales-team-ranking.js';
import { monthAndYear } from '../../words/dates.js';
import { money } from '../../words/numbers.js';
import { drawBumps } from '../../charts/bumps.js';
import { type AnswerChart, ROWS_MAX } from '../../charts/custom-view.js';

const toRankedPoint = ({ salesPerson, month, rank, total, state }: SalesPersonMonth) => ({
  name: `Person ${salesPerson}`,
  date: month,
  rank,
  state,
  title: `Sales person ${salesPerson}\n${monthAndYear(month)}\nrank ${rank}, ${money(total)}`,
});

export const chart: AnswerChart<SalesTeamRankingConnection, SalesPersonMonth> = {
  // The latest months first: of ten years, the first ones do not fit on the page.
  more: async (get, asked) => [
    await get({
      ...asked,
      onlyBest: false,
      orderBy: 'MONTH',
      direction: 'DESC',
      first: ROWS_MAX,
    }),
  ],
  draw({ answer: { latest }, more: [team], rows }) {
    const [leading] = latest;
    if (!leading) return undefined;
    const all = (team?.nodes ?? rows).map(toRankedPoint);
    return (width) => drawBumps(all, leading.month, 'rank by sales of the month', width);
  },
};
