import type { Transaction } from '../chain.js';
import {
  findMonths,
  groupBy,
  classifyMonth,
  LEADING,
  listMonthFigures,
  match,
  OPEN,
  parseNumber,
  dropMissing,
  joinAll,
  readPeriod,
  rejectSentence,
  selectMonths,
  sum,
  sumTotals,
  toMonth,
} from './months.js';
import { NUMBER, parseMonthPeriod, type Reader } from './reader.js';

function rankProducts(rows: readonly Transaction[]) {
  const products = [...groupBy(rows, ({ product }) => product)].map(([product, each]) => ({
    product,
    revenue: sumTotals(each),
    quantity: sum(each.map(({ quantity }) => quantity)),
  }));
  return products.map((each) => ({
    ...each,
    rank: 1 + products.filter(({ revenue }) => revenue > each.revenue).length,
    tied: products.filter(({ revenue }) => revenue === each.revenue).length,
  }));
}

export const readProductPerformance: Reader = (sentence, chain) => {
  const price = `(?:, at an average price of (?<price>${NUMBER}))?`;
  const absent = match(
    sentence,
    '(?:The data|Product (?<product>[a-z ]+)) has no transactions(?<period>.*)',
  );
  const groups =
    absent ??
    match(
      sentence,
      `(?<only>[a-z ]+), the only product, had revenue of (?<revenue>${NUMBER}) ${LEADING}${price}${OPEN}`,
    ) ??
    match(
      sentence,
      `All (?<products>${NUMBER}) products had equal revenue ${LEADING}: (?<revenue>${NUMBER}) each${OPEN}`,
    ) ??
    match(
      sentence,
      `(?<all>${NUMBER}) products had revenue of (?<revenue>${NUMBER}) ${LEADING}${OPEN}`,
    ) ??
    match(
      sentence,
      `(?<best>[a-z, ]+) had the highest revenue of (?<products>${NUMBER}) products ${LEADING}: (?<revenue>${NUMBER})(?: each)?${price}${OPEN}`,
    ) ??
    match(
      sentence,
      `(?<product>[a-z ]+) had revenue of (?<revenue>${NUMBER}) ${LEADING}(?:, (?<shared>shared )?rank (?<rank>${NUMBER}) of (?<products>${NUMBER}) products)?${price}${OPEN}`,
    ) ??
    rejectSentence(sentence);
  const { product } = groups;
  const period = absent ? parseMonthPeriod(absent['period'] ?? '') : readPeriod(groups);
  const rows = selectMonths(chain.transactions, period);
  const own = rows.filter((row) => product === undefined || row.product === product);
  const months = own.map(({ day }) => toMonth(day));
  const { leading, open } = findMonths(months, chain);
  const ofMonth = (month: string | undefined) => rows.filter(({ day }) => toMonth(day) === month);
  const ranked = rankProducts(ofMonth(leading));
  const isComplete = leading !== undefined && classifyMonth(leading, chain) === 'COMPLETE';
  const chosen =
    product === undefined
      ? ranked.filter(({ rank }) => rank === 1)
      : ranked.filter((each) => each.product === product);
  const first = chosen[0];
  const isOnly = ranked.length === 1;
  const isSum = product === undefined && !isComplete && !isOnly;
  const isSame = product === undefined && chosen.length === ranked.length && !isOnly;
  const hasBest = product === undefined && isComplete && !isOnly && !isSame;
  const hasPrice = first && !isSum && !isSame && chosen.length === 1 && first.quantity !== 0;
  const hasRank = product !== undefined && isComplete && !isOnly;
  const later =
    match(
      `${groups['open'] ?? ''}.`,
      `(?<total>${NUMBER})(?: from (?<products>${NUMBER}) products?)?`,
    ) ?? {};
  const openRows = ofMonth(open).filter((row) => product === undefined || row.product === product);
  return {
    named: dropMissing({ ...period, product }),
    figures: [
      ...listMonthFigures(groups, months, chain),
      {
        name: 'revenue',
        text: groups['revenue'],
        value: isSum ? leading && sumTotals(ofMonth(leading)) : first?.revenue,
      },
      {
        name: 'only product',
        text: groups['only'],
        value: product === undefined && isOnly ? first?.product : undefined,
      },
      {
        name: 'best',
        text: groups['best'],
        value: hasBest ? joinAll(chosen.map((each) => each.product).sort()) : undefined,
      },
      {
        name: 'products',
        text: groups['products'] ?? groups['all'],
        value: leading && !isOnly && (product === undefined || hasRank) ? ranked.length : undefined,
      },
      { name: 'rank', text: groups['rank'], value: hasRank ? first?.rank : undefined },
      {
        name: 'shared',
        text: groups['shared'] && 'shared',
        value: hasRank && first!.tied > 1 ? 'shared' : undefined,
      },
      {
        name: 'price',
        text: groups['price'],
        value: hasPrice ? first.revenue / first.quantity : undefined,
      },
      { name: 'total so far', text: later['total'], value: open && sumTotals(openRows) },
      {
        name: 'products so far',
        text: later['products'],
        value: open && product === undefined ? rankProducts(openRows).length : undefined,
      },
    ],
  };
};

function countBaskets(rows: readonly Transaction[]) {
  const baskets = new Set(rows.map(({ customer, shop, day }) => `${customer} ${shop} ${day}`)).size;
  return {
    baskets,
    pieces: sum(rows.map(({ quantity }) => quantity)) / baskets,
    value: sumTotals(rows) / baskets,
  };
}

export const readBasketSize: Reader = (sentence, chain, asked) => {
  const absent = match(sentence, '(?:The data|Shop (?<shop>\\d+)) has no baskets(?<period>.*)');
  const groups =
    absent ??
    match(
      sentence,
      `In ${LEADING.slice(3)}, an average basket in (?:shop (?<shop>\\d+)|(?<shops>${NUMBER}) shops?) had (?<pieces>${NUMBER}) pieces worth (?<value>${NUMBER}), over (?<baskets>${NUMBER}) baskets?(?:; by shop, (?<low>${NUMBER}) to (?<high>${NUMBER})|(?<same>; the same value in each shop))?${OPEN}`,
    ) ??
    rejectSentence(sentence);
  const { shop } = groups;
  const period = absent ? parseMonthPeriod(absent['period'] ?? '') : readPeriod(groups);
  const rows = selectMonths(chain.transactions, period).filter(
    (row) => shop === undefined || row.shop === Number(shop),
  );
  const months = rows.map(({ day }) => toMonth(day));
  const { leading, open } = findMonths(months, chain);
  const ofMonth = (month: string) => rows.filter(({ day }) => toMonth(day) === month);
  const now = leading === undefined ? undefined : countBaskets(ofMonth(leading));
  const byShop =
    leading === undefined
      ? []
      : [...groupBy(ofMonth(leading), (row) => row.shop).values()].map(countBaskets);
  const values = byShop.map(({ value }) => Math.round(value * 100 + 1e-7) / 100);
  // A question about all shops together, or about one shop, has no range.
  const hasRange = asked['together'] !== true && byShop.length > 1;
  const isSame = hasRange && new Set(values).size === 1;
  const soFar = open === undefined ? undefined : countBaskets(ofMonth(open));
  const later =
    match(
      `${groups['open'] ?? ''}.`,
      `(?<pieces>${NUMBER}) pieces worth (?<value>${NUMBER}), over (?<baskets>${NUMBER}) baskets?`,
    ) ?? {};
  return {
    named: dropMissing({
      ...period,
      store: parseNumber(shop),
      together: asked['together'] === true || undefined,
    }),
    figures: [
      ...listMonthFigures(groups, months, chain),
      {
        name: 'shops',
        text: groups['shops'],
        value: leading && shop === undefined ? byShop.length : undefined,
      },
      { name: 'pieces', text: groups['pieces'], value: now?.pieces },
      { name: 'value', text: groups['value'], value: now?.value },
      { name: 'baskets', text: groups['baskets'], value: now?.baskets },
      {
        name: 'lowest',
        text: groups['low'],
        value: hasRange && !isSame ? Math.min(...values) : undefined,
      },
      {
        name: 'highest',
        text: groups['high'],
        value: hasRange && !isSame ? Math.max(...values) : undefined,
      },
      { name: 'same', text: groups['same'] && 'same', value: isSame ? 'same' : undefined },
      { name: 'pieces so far', text: later['pieces'], value: soFar?.pieces },
      { name: 'value so far', text: later['value'], value: soFar?.value },
      { name: 'baskets so far', text: later['baskets'], value: soFar?.baskets },
    ],
  };
};
