import type { SalesPersonMonth, SalesTeamRankingConnection } from './sales-team-ranking.js';
import { monthAndYear } from '../../words/dates.js';
import { money } from '../../words/numbers.js';
import { drawBumps } from '../../charts/bumps.js';
import { type AnswerChart, ROWS_MAX } from '../../charts/custom-view.js';

/** Returns the places of sales people, among those of all their shops. */
function rankPeople(people: readonly SalesPersonMonth[]) {
  const isOneShop = new Set(people.map(({ store }) => store)).size < 2;
  return people.map(({ salesPerson, store, month, total, state }) => {
    const above = people.filter((other) => other.month === month && other.total > total);
    const rank = 1 + above.length;
    return {
      name: isOneShop ? `Person ${salesPerson}` : `Person ${salesPerson}, shop ${store}`,
      date: month,
      rank,
      state,
      title: `Sales person ${salesPerson}, shop ${store}\n${monthAndYear(month)}\nrank ${rank}, ${money(total)}`,
    };
  });
}

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
    const all = rankPeople(team?.nodes ?? rows);
    return (width) => drawBumps(all, leading.month, 'rank by sales of the month', width);
  },
};
