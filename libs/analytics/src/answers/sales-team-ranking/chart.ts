import type { SalesPersonMonth } from './sales-team-ranking.js';
import { monthAndYear } from '../../words/dates.js';
import { money } from '../../words/numbers.js';
import type { Connection } from '../../serving/connection.js';
import { drawBumps } from '../../charts/bumps.js';
import { type AnyAnswer, type AnswerChart, ROWS_MAX } from '../../charts/custom-view.js';

const toRankedPoint = ({ salesPerson, month, rank, total }: SalesPersonMonth) => ({
  name: `Person ${salesPerson}`,
  date: month,
  rank,
  title: `Sales person ${salesPerson}\n${monthAndYear(month)}\nrank ${rank}, ${money(total)}`,
});

export const chart: AnswerChart<AnyAnswer & Connection<SalesPersonMonth>, SalesPersonMonth> = {
  more: async (get, asked) => [await get({ ...asked, onlyBest: false, first: ROWS_MAX })],
  draw({ more: [team], rows }) {
    const all = (team?.nodes ?? rows).map(toRankedPoint);
    return (width) => drawBumps(all, 'rank by sales of the month', width);
  },
};
