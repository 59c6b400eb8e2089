import { exact, formatCount, percent } from '../../words/numbers.js';
import { joinNames } from '../../words/sentences.js';
import type { BasketOfType, VisitGrouping } from './visits.js';

interface Visits {
  basis: string;
  share: number | null;
  observed: { storeWeeks: number; stores: number; days: number } | null;
  baskets: readonly BasketOfType[];
}

/** Returns how the figure was made, in words. @param observedFrom the share from which on visits are counted */
export function explainVisits(visits: Visits, by: VisitGrouping, observedFrom: number): string {
  return [
    explainBasis(visits, observedFrom),
    explainEstimate(visits.baskets),
    ...(by === 'WEEKDAY' && !visits.observed
      ? ['Only transactions tell the visits of a weekday.']
      : []),
  ].join(' ');
}

function explainBasis({ basis, share, observed }: Visits, observedFrom: number): string {
  if (!observed)
    return 'Estimated, not counted, because these stores and weeks have no transactions.';
  const { storeWeeks, stores, days } = observed;
  const where = `${formatCount(days, 'day')} of ${formatCount(storeWeeks, 'store-week')} in ${formatCount(stores, 'store')}`;
  const count = `Transactions exist for ${where}: a customer who buys in a store on a day is one visit.`;
  const part =
    share === null
      ? 'No weekly sales exist to compare them with'
      : `They are ${percent(share)} of the sales of all selected store-weeks`;
  const limit = percent(observedFrom);
  return basis === 'OBSERVED'
    ? `Counted. ${count} ${part}.`
    : `Estimated. ${count} ${part}; visits are counted from ${limit} on.`;
}

function explainEstimate(baskets: readonly BasketOfType[]): string {
  if (baskets.length === 0) return '';
  const values = baskets.map(
    ({ storeType, value, source, storeWeeks }) =>
      `${exact(value)} for type ${storeType} (${explainSource(source, storeWeeks)})`,
  );
  return (
    "The estimate is a store's weekly sales divided by the value of a basket at CPI 100, adjusted by the CPI of the week: " +
    `${joinNames(values)}.`
  );
}

function explainSource(source: BasketOfType['source'], storeWeeks: number | null): string {
  if (source === 'GIVEN') return 'as asked';
  if (source === 'DEFAULT') return 'assumed';
  return `the mean of the transactions in ${formatCount(storeWeeks ?? 0, 'store-week')}`;
}
