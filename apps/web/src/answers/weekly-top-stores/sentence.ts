import type { TopStoreWins } from '#analytics/use-cases/weekly-top-stores/weekly-top-stores.js';
import { count } from '../../words/numbers.js';
import { listed, strong } from '../../words/sentences.js';

/** So many stores are named besides the one that won most. */
const OTHERS_MAX = 3;

/** Who was on top how often. @param weeks of the whole list */
export function sentenceOf(wins: readonly TopStoreWins[], weeks: number): string {
  const most = wins[0]?.weeks;
  if (most === undefined) return 'The data has no sales in these weeks.';
  const first = wins.filter((each) => each.weeks === most).map(({ store }) => store);
  const noun = first.length === 1 ? 'Store' : 'Stores';
  const each = first.length === 1 ? '' : ' each';
  const rest = wins.slice(first.length);
  const named = rest
    .slice(0, OTHERS_MAX)
    .map((other) => `store ${other.store} in ${count(other.weeks)}`);
  if (rest.length > OTHERS_MAX) named.push(`${count(rest.length - OTHERS_MAX)} more in others`);
  const others = named.length === 0 ? '' : `, ${listed(named)}`;
  return `${strong(`${noun} ${listed(first)}`)} sold most in ${strong(count(most))} of ${count(weeks)} weeks${each}${others}.`;
}
