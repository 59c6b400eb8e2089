import { formatLeadingMonth, formatOpenMonth, type DatedMonth } from '../../words/latest-month.js';
import { formatCount, shortAmount } from '../../words/numbers.js';
import { formatPeriod } from '../../words/question.js';
import { joinNames, strong } from '../../words/sentences.js';

interface BestProducts extends DatedMonth {
  rank: number;
  best: readonly string[];
  tied: number;
  revenue: number;
  averagePrice: number | null;
  products: number;
  total: number;
}

interface ProductPerformance {
  latest: readonly BestProducts[];
}

interface Asked {
  product?: string;
  year?: number;
  from?: string;
  to?: string;
}

/** Returns the best products, or the revenue of the asked one, in the last complete month and in the last one after it. */
export function sentence({ latest: [leading, open] }: ProductPerformance, asked: Asked): string {
  const { product } = asked;
  if (!leading) {
    const who = product === undefined ? 'The data' : `Product ${product}`;
    return `${who} has no transactions${formatPeriod(asked, 'month')}.`;
  }
  const rows = product === undefined ? 'with transactions' : 'with transactions of this product';
  const month = formatLeadingMonth(leading, asked, rows);
  const text = product === undefined ? formatBest(leading, month) : formatProduct(leading, month);
  return `${text}${open ? formatOpen(open, product) : ''}.`;
}

function formatBest({ best, tied, state, products, ...leading }: BestProducts, month: string) {
  const revenue = strong(shortAmount(leading.revenue));
  const all = formatCount(products, 'product');
  if (products === 1) {
    const name = strong(String(best[0]));
    return `${name}, the only product, had revenue of ${revenue}${month}${formatPrice(leading)}`;
  }
  if (state !== 'COMPLETE')
    return `${strong(all)} had revenue of ${strong(shortAmount(leading.total))}${month}`;
  if (tied === products) return `All ${strong(all)} had equal revenue${month}: ${revenue} each`;
  const names = tied > best.length ? formatCount(tied, 'product') : joinNames(best);
  const each = tied === 1 ? '' : ' each';
  return `${strong(names)} had the highest revenue of ${all}${month}: ${revenue}${each}${formatPrice(leading)}`;
}

function formatProduct({ best, rank, tied, state, products, ...row }: BestProducts, month: string) {
  const hasRank = state === 'COMPLETE' && products > 1;
  const place = `${tied > 1 ? 'shared ' : ''}rank ${rank} of ${formatCount(products, 'product')}`;
  return `${strong(joinNames(best))} had revenue of ${strong(shortAmount(row.revenue))}${month}${hasRank ? `, ${place}` : ''}${formatPrice(row)}`;
}

const formatPrice = ({ averagePrice }: Pick<BestProducts, 'averagePrice'>) =>
  averagePrice === null ? '' : `, at an average price of ${shortAmount(averagePrice)}`;

const formatOpen = (open: BestProducts, product: string | undefined) =>
  formatOpenMonth(open) +
  (product === undefined
    ? `${shortAmount(open.total)} from ${formatCount(open.products, 'product')}`
    : shortAmount(open.revenue));
