import { longDate } from '../../words/dates.js';
import { exact, formatCount, percent, shortAmount } from '../../words/numbers.js';
import { formatPeriod } from '../../words/question.js';
import { joinNames, strong } from '../../words/sentences.js';

interface LeadingCustomers {
  firstDay: string;
  lastDay: string;
  isComplete: boolean;
  customers: number;
  upToMaxRank: number;
  rank: number;
  tied: number;
  best: readonly number[];
  total: number;
  share: number | null;
}

interface TopCustomers {
  leading: LeadingCustomers | null;
}

interface Asked {
  customer?: number;
  year?: number;
  from?: string;
  to?: string;
  maxRank?: number;
}

/** Returns who spent most in the period, or the rank of the asked customer. */
export function sentence({ leading }: TopCustomers, asked: Asked): string {
  const { customer, maxRank } = asked;
  const asIs = formatPeriod(asked, 'month');
  if (!leading) {
    return `${customer === undefined ? 'The data has' : `Customer ${customer} has`} no transactions${asIs}.`;
  }
  const period = `${asIs}${formatDays(leading, asIs)}`;
  if (customer !== undefined) return formatCustomer(leading, period, customer, maxRank);
  const limit =
    maxRank === undefined
      ? ''
      : `; ${formatCount(leading.upToMaxRank, 'customer')} ${formatRanks(leading.upToMaxRank, maxRank)}`;
  return `${formatBest(leading, period)}${limit}.`;
}

function formatRanks(customers: number, maxRank: number): string {
  if (maxRank === 1) return `${customers === 1 ? 'has' : 'have'} rank 1`;
  return `${customers === 1 ? 'has a rank' : 'have ranks'} up to ${exact(maxRank)}`;
}

function formatBest(leading: LeadingCustomers, period: string): string {
  const { customers, tied, best } = leading;
  const total = strong(shortAmount(leading.total));
  if (customers === 1)
    return `${strong(`Customer ${best[0]}`)}, the only customer, spent ${total}${period}`;
  const all = formatCount(customers, 'customer');
  if (tied === customers) return `All ${strong(all)} spent the same${period}: ${total} each`;
  const who =
    tied > best.length
      ? formatCount(tied, 'customer')
      : `Customer${tied === 1 ? '' : 's'} ${joinNames(best)}`;
  const share = tied === 1 ? formatShare(leading) : ' each';
  return `${strong(who)} spent the most of ${all}${period}: ${total}${share}`;
}

function formatCustomer(
  leading: LeadingCustomers,
  period: string,
  customer: number,
  maxRank: number | undefined,
): string {
  const { customers, rank, tied } = leading;
  const who = strong(`Customer ${customer}`);
  const spent = `spent ${strong(shortAmount(leading.total))}${period}`;
  const place = `, ${tied > 1 ? 'shared ' : ''}rank ${exact(rank)} of ${formatCount(customers, 'customer')}`;
  const outside =
    maxRank === undefined
      ? ''
      : `, ${rank <= maxRank ? 'within' : 'outside'} ranks up to ${exact(maxRank)}`;
  return `${who} ${spent}${customers === 1 ? '' : place}${outside}${customers === 1 ? '' : formatShare(leading)}.`;
}

const formatShare = ({ share }: LeadingCustomers) =>
  share === null ? '' : `, ${percent(share)} of all sales`;

/** Returns the days that the data include, unless the question names them. */
const formatDays = ({ firstDay, lastDay, isComplete }: LeadingCustomers, period: string) =>
  isComplete && period !== ''
    ? ''
    : `${isComplete || period === '' ? '' : ' so far,'} from ${longDate(firstDay)} to ${longDate(lastDay)}`;
