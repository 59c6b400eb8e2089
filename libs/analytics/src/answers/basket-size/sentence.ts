import { formatLeadingMonth, formatOpenMonth, type DatedMonth } from '../../words/latest-month.js';
import { decimal, formatCount, shortAmount } from '../../words/numbers.js';
import { formatPeriod } from '../../words/question.js';
import { capitalise, strong } from '../../words/sentences.js';

interface Baskets extends DatedMonth {
  shops: number;
  baskets: number;
  piecesPerBasket: number;
  valuePerBasket: number;
  lowestValue: number;
  highestValue: number;
}

interface BasketSize {
  latest: readonly Baskets[];
}

interface Asked {
  store?: number;
  together?: boolean;
  year?: number;
  from?: string;
  to?: string;
}

/** Returns the average basket of the last complete month, and of the last one after it. */
export function sentence({ latest: [leading, open] }: BasketSize, asked: Asked): string {
  const { store, together = false } = asked;
  if (!leading) {
    const scope = store === undefined ? 'The data' : `Shop ${store}`;
    return `${scope} has no baskets${formatPeriod(asked, 'month')}.`;
  }
  const rows = store === undefined ? 'with transactions' : 'with transactions of this shop';
  const month = capitalise(formatLeadingMonth(leading, asked, rows).trim());
  const where = store === undefined ? formatCount(leading.shops, 'shop') : `shop ${store}`;
  const pieces = strong(`${decimal(leading.piecesPerBasket, 2)} pieces`);
  const value = strong(shortAmount(leading.valuePerBasket));
  const baskets = formatCount(leading.baskets, 'basket');
  const byShop = together || leading.shops === 1 ? '' : formatRange(leading);
  const later = open ? formatOpen(open) : '';
  return `${month}, an average basket in ${where} had ${pieces} worth ${value}, over ${baskets}${byShop}${later}.`;
}

const formatRange = ({ lowestValue, highestValue }: Baskets) =>
  lowestValue === highestValue
    ? '; the same value in each shop'
    : `; by shop, ${shortAmount(lowestValue)} to ${shortAmount(highestValue)}`;

const formatOpen = (open: Baskets) =>
  `${formatOpenMonth(open)}${decimal(open.piecesPerBasket, 2)} pieces worth ${shortAmount(open.valuePerBasket)}, over ${formatCount(open.baskets, 'basket')}`;
