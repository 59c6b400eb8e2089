import { formatLeadingMonth, formatOpenMonth, type DatedMonth } from '../../words/latest-month.js';
import { formatCount, percent, shortAmount } from '../../words/numbers.js';
import { formatPeriod } from '../../words/question.js';
import { joinNames, strong } from '../../words/sentences.js';

interface BestPeople extends DatedMonth {
  shops: number;
  people: number;
  shopTotal: number;
  total: number;
  wins: number;
  bestTied: number;
  bestPeople: readonly number[];
  bestShops: readonly number[];
  bestTotal: number;
  bestRank: number;
  bestRankTied: number;
  bestShare: number | null;
}

interface SalesTeam {
  latest: readonly BestPeople[];
}

interface Asked {
  store?: number;
  salesPerson?: number;
  year?: number;
  from?: string;
  to?: string;
  onlyBest?: boolean;
}

/** Returns who sold most, or the sales of the asked person, in the last complete month and in the last one after it. */
export function sentence({ latest: [leading, open] }: SalesTeam, asked: Asked): string {
  if (!leading) return formatAbsence(asked);
  const { store, salesPerson, onlyBest } = asked;
  const rows = [
    'with',
    onlyBest && salesPerson !== undefined ? 'rank 1' : 'transactions',
    ...(salesPerson === undefined ? [] : ['of this person']),
    ...(store === undefined ? [] : ['in this shop']),
  ].join(' ');
  const month = formatLeadingMonth(leading, asked, rows);
  const text =
    salesPerson === undefined
      ? formatBest(leading, month, asked)
      : formatPerson(leading, month, salesPerson, asked);
  return `${text}${open ? formatOpen(open, salesPerson) : ''}.`;
}

function formatBest(leading: BestPeople, month: string, { store, onlyBest }: Asked): string {
  const { shops, people, bestTied: tied, bestShops, state } = leading;
  const where = formatShops(leading, store);
  const total = strong(shortAmount(leading.bestTotal));
  const all = formatCount(people, 'sales person', 'sales people');
  if (state !== 'COMPLETE')
    return `${strong(all)} sold ${strong(shortAmount(leading.shopTotal))} in ${where}${month}`;
  if (shops === 1 && people === 1) {
    const only = strong(`Sales person ${leading.bestPeople[0]}`);
    return `${only}, the only one with transactions in ${where}, sold ${total}${month}`;
  }
  if (shops === 1 && tied === people)
    return `All ${strong(all)} of ${where} sold the same${month}: ${total} each`;
  const [shop] = bestShops;
  const who = `${formatPeople(leading)}${shops > 1 && bestShops.length === 1 ? ` in shop ${shop}` : ''}`;
  const among = onlyBest
    ? `${tied === 1 ? 'was' : 'were'} best ${shops === 1 ? 'in' : 'of'} ${where}`
    : `sold most of ${all} in ${where}`;
  const share = tied === 1 && bestShops.length === 1 ? formatShare(leading) : ' each';
  return `${strong(who)} ${among}${month}: ${total}${share}`;
}

function formatPerson(
  leading: BestPeople,
  month: string,
  salesPerson: number,
  { store, onlyBest }: Asked,
): string {
  const { shops, people, state, wins } = leading;
  const who = strong(`Sales person ${salesPerson}`);
  const where = formatShops(leading, store);
  const total = strong(shortAmount(leading.total));
  if (onlyBest)
    return `${who} was best in ${where}${month}: ${total}${shops === 1 ? '' : ' in all'}`;
  const text = `${who} sold ${total} in ${where}${month}`;
  if (state !== 'COMPLETE' || people === 1) return text;
  if (shops > 1) return `${text}, best in ${wins} of them`;
  const shared = leading.bestRankTied > 1 ? 'shared ' : '';
  return `${text}, ${shared}rank ${leading.bestRank} of ${formatCount(people, 'sales person', 'sales people')}`;
}

const formatShops = ({ shops }: BestPeople, store: number | undefined) =>
  store === undefined ? formatCount(shops, 'shop') : `shop ${store}`;

function formatPeople({ bestTied, bestPeople }: BestPeople): string {
  if (bestTied > bestPeople.length) return formatCount(bestTied, 'sales person', 'sales people');
  return `Sales ${bestTied === 1 ? 'person' : 'people'} ${joinNames(bestPeople)}`;
}

const formatShare = ({ bestShare, bestShops }: BestPeople) =>
  bestShare === null ? '' : `, ${percent(bestShare)} of the sales of shop ${bestShops[0]}`;

const formatOpen = (open: BestPeople, salesPerson: number | undefined) =>
  formatOpenMonth(open) +
  (salesPerson === undefined
    ? `${shortAmount(open.shopTotal)} from ${formatCount(open.people, 'sales person', 'sales people')}`
    : shortAmount(open.total));

function formatAbsence(asked: Asked): string {
  const { store, salesPerson, onlyBest } = asked;
  const period = formatPeriod(asked, 'month');
  const where = store === undefined ? '' : ` in shop ${store}`;
  if (salesPerson !== undefined) {
    const what = onlyBest
      ? `never was best${where === '' ? ' in a shop' : where}`
      : `has no transactions${where}`;
    return `Sales person ${salesPerson} ${what}${period}.`;
  }
  return `${store === undefined ? 'The data' : `Shop ${store}`} has no transactions${period}.`;
}
