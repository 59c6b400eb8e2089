import { count } from '../../words/numbers.js';
import { joinNames, strong } from '../../words/sentences.js';

interface TopStores {
  /** The store with the most weeks first. */
  wins: readonly { store: number; weeks: number }[];
  totalCount: number;
}

/** Maximum number of stores named after the winner. */
const OTHERS_MAX = 3;

/** Returns how often each store was on top. */
export function sentence({ wins, totalCount: weeks }: TopStores): string {
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
  const others = named.length === 0 ? '' : `, ${joinNames(named)}`;
  return `${strong(`${noun} ${joinNames(first)}`)} sold most in ${strong(count(most))} of ${count(weeks)} weeks${each}${others}.`;
}
