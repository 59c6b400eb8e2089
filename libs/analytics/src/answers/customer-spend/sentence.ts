import { formatLeadingMonth, formatOpenMonth, type DatedMonth } from '../../words/latest-month.js';
import { exact, formatCount, shortAmount } from '../../words/numbers.js';
import { formatPeriod } from '../../words/question.js';
import { strong } from '../../words/sentences.js';

interface SpendMonth extends DatedMonth {
  customers: number;
  total: number;
}

interface CustomerSpend {
  latest: readonly SpendMonth[];
}

interface Asked {
  customer?: number;
  year?: number;
  from?: string;
  to?: string;
  minTotal?: number;
}

/** Returns the spend of the customer, or of all, in the last complete month and in the last one after it. */
export function sentence({ latest: [leading, open] }: CustomerSpend, asked: Asked): string {
  if (!leading) return formatAbsence(asked);
  const { customer, minTotal } = asked;
  const who =
    customer === undefined ? formatCount(leading.customers, 'customer') : `Customer ${customer}`;
  const rows = [
    minTotal === undefined ? 'with transactions' : 'with such spend',
    ...(customer === undefined ? [] : ['of this customer']),
  ].join(' ');
  const month = formatLeadingMonth(leading, asked, rows);
  const total = strong(shortAmount(leading.total));
  const later = open ? formatOpen(open, asked) : '';
  if (minTotal === undefined) return `${strong(who)} spent ${total}${month}${later}.`;
  const inAll = leading.customers === 1 ? '' : ' in all';
  return `${strong(who)} spent at least ${exact(minTotal)}${month}: ${total}${inAll}${later}.`;
}

function formatOpen(open: SpendMonth, { customer, minTotal }: Asked): string {
  const text = `${formatOpenMonth(open)}${shortAmount(open.total)}`;
  if (customer !== undefined) return text;
  const least = minTotal === undefined ? '' : ` with at least ${exact(minTotal)}`;
  return `${text} from ${formatCount(open.customers, 'customer')}${least}`;
}

function formatAbsence(asked: Asked): string {
  const { customer, minTotal } = asked;
  const period = formatPeriod(asked, 'month');
  if (minTotal === undefined) {
    return `${customer === undefined ? 'The data has' : `Customer ${customer} has`} no transactions${period}.`;
  }
  const nobody = customer === undefined ? 'No customer' : `Customer ${customer} never`;
  return `${nobody} spent at least ${exact(minTotal)} in a month${period}.`;
}
