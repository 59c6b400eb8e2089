import { longDate } from '../../words/dates.js';
import { count, decimal, formatCount } from '../../words/numbers.js';
import { formatPeriod, formatStores, isNamedWeek } from '../../words/question.js';
import { capitalise, stores, strong } from '../../words/sentences.js';

interface FuelPrices {
  compared: {
    weeks: number;
    firstWeek: string | null;
    lastWeek: string | null;
    stores: number;
    selectedStores: number;
    listedWeeks: number;
    tiedWeeks: number;
    cheapestWeek: string | null;
    cheapestPrice: number | null;
    cheapestStores: readonly number[];
    latestPrice: number | null;
    laterWeek: { week: string; stores: number; expectedStores: number } | null;
  };
}

interface QuestionArgs {
  store?: number;
  storeType?: string;
  year?: number;
  from?: string;
  to?: string;
}

export const PRICE_DIGITS = 3;

const formatPrice = (price: number | null) => decimal(price ?? 0, PRICE_DIGITS);

/** Returns when and where fuel was cheapest, the latest price, and how often selected stores had the lowest one. */
export function sentence({ compared }: FuelPrices, asked: QuestionArgs): string {
  const { weeks, firstWeek, lastWeek, laterWeek, listedWeeks, cheapestWeek } = compared;
  const period = formatPeriod(asked, 'week');
  if (firstWeek === null || lastWeek === null) {
    return laterWeek === null
      ? `The data has no fuel price${formatStores(asked)}${period}.`
      : `No week${period} has all fuel prices yet: ${formatPriced(laterWeek)}.`;
  }
  const covered = period || formatPeriod({ from: firstWeek, to: lastWeek }, 'month');
  const isWeek = isNamedWeek(period);
  const total = isWeek ? period.replace(' in ', '') : `${formatCount(weeks, 'week')}${covered}`;
  const later = laterWeek === null ? '' : `; so far, ${formatPriced(laterWeek)}`;
  if (compared.selectedStores === 0) {
    return `The data has no fuel price${formatStores(asked)}${covered}${later}.`;
  }
  const isSelection = asked.store !== undefined || asked.storeType !== undefined;
  const who = nameSelected(asked);
  if (cheapestWeek === null) {
    const none =
      asked.store === undefined
        ? `No ${who} had`
        : `${strong(capitalise(who))} ${isWeek ? 'did not have' : 'never had'}`;
    return `${none} the lowest fuel price in ${total}${later}.`;
  }
  const price = strong(formatPrice(compared.cheapestPrice));
  const where = strong(stores(compared.cheapestStores));
  const when = `in the week of ${longDate(cheapestWeek)}`;
  if (compared.stores === 1) {
    const fuel = `Fuel in store ${compared.cheapestStores[0]}`;
    return isWeek
      ? `${fuel} cost ${price} ${when}${later}.`
      : `${fuel} was cheapest ${when} of ${total}, at ${price}${later}.`;
  }
  if (!isSelection) {
    const latest =
      weeks === 1
        ? ''
        : `; the lowest price of the last week was ${formatPrice(compared.latestPrice)}`;
    return (
      `Fuel was cheapest at ${price}, in ${where} ${when}${isWeek ? '' : `, of ${total}`}${latest}${later}.` +
      formatTies(compared)
    );
  }
  const name = asked.store === undefined ? `A ${who}` : strong(capitalise(who));
  if (isWeek) return `${name} had the lowest fuel price ${when}: ${price}, in ${where}${later}.`;
  const often = `${name} had the lowest fuel price in ${strong(count(listedWeeks))} of ${total}`;
  return `${often}, as low as ${price}, in ${where} ${when}${later}.`;
}

/** `store 4 of type A`, `type B store`. */
function nameSelected({ store, storeType }: QuestionArgs): string {
  if (store === undefined) return `type ${storeType} store`;
  return `store ${store}${storeType === undefined ? '' : ` of type ${storeType}`}`;
}

const formatPriced = ({
  week,
  stores: some,
  expectedStores,
}: NonNullable<FuelPrices['compared']['laterWeek']>) =>
  `${count(some)} of ${formatCount(expectedStores, 'store')} have a price in the week of ${longDate(week)}`;

function formatTies({ tiedWeeks, weeks }: FuelPrices['compared']): string {
  return tiedWeeks === 0 || weeks === 1
    ? ''
    : ` In ${count(tiedWeeks)} of these ${formatCount(weeks, 'week')} stores shared the lowest price.`;
}
