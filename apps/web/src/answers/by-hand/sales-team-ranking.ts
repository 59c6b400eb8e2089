import type { SalesPersonMonth } from '#analytics/answers/sales-team-ranking/sales-team-ranking.js';
import { monthAndYear } from '#analytics/words/dates.js';
import { money } from '#analytics/words/numbers.js';
import type { Connection } from '#analytics/serving/connection.js';
import { bumps } from '../../charts/bumps.js';
import { type AnyAnswer, type ByHand, ROWS_MAX } from '../by-hand.js';

const ranked = ({ salesPerson, month, rank, total }: SalesPersonMonth) => ({
  name: `Person ${salesPerson}`,
  date: month,
  rank,
  title: `Sales person ${salesPerson}\n${monthAndYear(month)}\nrank ${rank}, ${money(total)}`,
});

export const byHand: ByHand<AnyAnswer & Connection<SalesPersonMonth>, SalesPersonMonth> = {
  more: async (get, asked) => [await get({ ...asked, onlyBest: false, first: ROWS_MAX })],
  chart({ more: [team], rows }) {
    const all = (team?.nodes ?? rows).map(ranked);
    return (width) => bumps(all, 'rank by sales of the month', width);
  },
};
