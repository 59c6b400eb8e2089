import type { Transaction } from '../chain.js';
import {
  type Groups,
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
import { NUMBER, parseMonthPeriod, PERCENT, type Reader } from './reader.js';

/** The sales of people in each shop, with their ranks there. */
function rankPeople(rows: readonly Transaction[]) {
  const cells = [...groupBy(rows, ({ shop, person }) => `${shop} ${person}`).values()].map(
    (each) => ({
      shop: each[0]!.shop,
      person: each[0]!.person,
      total: sumTotals(each),
    }),
  );
  return cells.map((each) => {
    const inShop = cells.filter(({ shop }) => shop === each.shop);
    return {
      ...each,
      people: inShop.length,
      shopTotal: sum(inShop.map(({ total }) => total)),
      rank: 1 + inShop.filter(({ total }) => total > each.total).length,
      tied: inShop.filter(({ total }) => total === each.total).length,
    };
  });
}

const WHERE = `(?:shop (?<shop>\\d+)|(?<shops>${NUMBER}) shops?)`;
const PEOPLE = '(?:sales person|sales people)';

export const readSalesTeam: Reader = (sentence, chain, asked) => {
  const share = `(?:, (?<share>${PERCENT}) of the sales of shop (?<shareShop>\\d+))?`;
  const who = `(?:Sales (?:person|people) (?<best>[\\d, and]+)|(?<many>${NUMBER}) sales people)(?: in shop (?<bestShop>\\d+))?`;
  const absent =
    match(
      sentence,
      `Sales person (?<person>\\d+) (?:(?<onlyBest>never was best) in (?:a shop|shop (?<shop>\\d+))|has no transactions(?: in shop (?<shop2>\\d+))?)(?<period>.*)`,
    ) ?? match(sentence, `(?:The data|Shop (?<shop>\\d+)) has no transactions(?<period>.*)`);
  const groups =
    absent ??
    match(
      sentence,
      `Sales person (?<only>\\d+), the only one with transactions in ${WHERE}, sold (?<total>${NUMBER}) ${LEADING}${OPEN}`,
    ) ??
    match(
      sentence,
      `All (?<people>${NUMBER}) sales people of ${WHERE} sold the same ${LEADING}: (?<total>${NUMBER}) each${OPEN}`,
    ) ??
    match(
      sentence,
      `(?<all>${NUMBER}) ${PEOPLE} sold (?<total>${NUMBER}) in ${WHERE} ${LEADING}${OPEN}`,
    ) ??
    match(
      sentence,
      `${who} sold most of (?<people>${NUMBER}) ${PEOPLE} in ${WHERE} ${LEADING}: (?<total>${NUMBER})(?: each|${share})${OPEN}`,
    ) ??
    // With "of this person", the sentence is about a person and not about the best of all.
    (sentence.includes('of this person')
      ? undefined
      : match(
          sentence,
          `(?!Sales person \\d+ was best in [^:]*: ${NUMBER}(?: in all)?(?:;|\\.$))${who} (?<onlyBest>was best|were best) (?:in|of) ${WHERE} ${LEADING}: (?<total>${NUMBER})(?: each|${share})${OPEN}`,
        )) ??
    match(
      sentence,
      `Sales person (?<person>\\d+) (?<onlyBest>was best) in ${WHERE} ${LEADING}: (?<total>${NUMBER})(?: in all)?${OPEN}`,
    ) ??
    match(
      sentence,
      `Sales person (?<person>\\d+) sold (?<total>${NUMBER}) in ${WHERE} ${LEADING}(?:, best in (?<wins>${NUMBER}) of them|, (?<shared>shared )?rank (?<rank>${NUMBER}) of (?<people>${NUMBER}) ${PEOPLE})?${OPEN}`,
    ) ??
    rejectSentence(sentence);
  const person = groups['person'];
  const shop = groups['shop'] ?? groups['shop2'];
  const isBest = groups['onlyBest'] !== undefined;
  const period = absent ? parseMonthPeriod(absent['period'] ?? '') : readPeriod(groups);
  const scoped = selectMonths(chain.transactions, period).filter(
    (row) => shop === undefined || row.shop === Number(shop),
  );
  const cells = [...groupBy(scoped, ({ day }) => toMonth(day))].flatMap(([month, rows]) =>
    rankPeople(rows).map((cell) => ({ ...cell, month })),
  );
  const listed = cells.filter(
    (cell) =>
      (person === undefined || cell.person === Number(person)) && (!isBest || cell.rank === 1),
  );
  const months = listed.map(({ month }) => month);
  const { leading, open } = findMonths(months, chain);
  const own = listed.filter(({ month }) => month === leading);
  const all = cells.filter(({ month }) => month === leading);
  const shops = new Set(own.map((cell) => cell.shop));
  const inShops = all.filter((cell) => shops.has(cell.shop));
  const people = new Set(inShops.map((cell) => cell.person)).size;
  const top = Math.max(...own.map(({ total }) => total));
  const winners = own.filter(({ total }) => total === top);
  const names = [...new Set(winners.map((cell) => cell.person))].sort((a, b) => a - b);
  const isComplete = leading !== undefined && classifyMonth(leading, chain) === 'COMPLETE';
  const isAll = person === undefined && !isComplete;
  const isOnly = person === undefined && isComplete && shops.size === 1 && people === 1;
  const isSame =
    person === undefined && isComplete && !isOnly && shops.size === 1 && names.length === people;
  const hasBest = person === undefined && isComplete && !isOnly && !isSame;
  const hasRank = person !== undefined && !isBest && isComplete && people > 1;
  const winnerShops = [...new Set(winners.map((cell) => cell.shop))];
  const hasShare =
    hasBest && names.length === 1 && winnerShops.length === 1 && winners[0]!.shopTotal !== 0;
  const openOwn = listed.filter(({ month }) => month === open);
  const openShops = new Set(openOwn.map((cell) => cell.shop));
  const openAll = cells.filter(({ month, shop: each }) => month === open && openShops.has(each));
  const later =
    match(
      `${groups['open'] ?? ''}.`,
      `(?<total>${NUMBER})(?: from (?<people>${NUMBER}) ${PEOPLE})?`,
    ) ?? {};
  const total = (rows: typeof cells) => sum(rows.map((cell) => cell.total));
  return {
    named: dropMissing({
      ...period,
      store: parseNumber(shop),
      salesPerson: parseNumber(person),
      // Without a best one to name, only the best are the same people.
      onlyBest: isBest || (absent || isAll || isOnly || isSame ? asked['onlyBest'] : undefined),
    }),
    figures: [
      ...listMonthFigures(groups, months, chain),
      { name: 'rows', text: groups['rows'], value: groups['rows'] && describeRows(groups, isBest) },
      {
        name: 'shops',
        text: groups['shops'],
        value: leading && shop === undefined ? shops.size : undefined,
      },
      {
        name: 'total',
        text: groups['total'],
        value: leading && (person !== undefined ? total(own) : isAll ? total(inShops) : top),
      },
      { name: 'only person', text: groups['only'], value: isOnly ? String(names[0]) : undefined },
      {
        name: 'people',
        text: groups['people'] ?? groups['all'],
        value:
          isAll || isSame || (hasBest && !isBest) || (hasRank && shops.size === 1)
            ? leading && people
            : undefined,
      },
      {
        name: 'best',
        text: groups['best'],
        value: hasBest && names.length <= 5 ? joinAll(names) : undefined,
      },
      {
        name: 'shop of the best',
        text: groups['bestShop'],
        value:
          hasBest && shops.size > 1 && winnerShops.length === 1
            ? String(winnerShops[0])
            : undefined,
      },
      {
        name: 'share',
        text: groups['share'],
        value: hasShare ? top / winners[0]!.shopTotal : undefined,
      },
      {
        name: 'shop of the share',
        text: groups['shareShop'],
        value: hasShare ? String(winnerShops[0]) : undefined,
      },
      {
        name: 'rank',
        text: groups['rank'],
        value: hasRank && shops.size === 1 ? own[0]!.rank : undefined,
      },
      {
        name: 'shared',
        text: groups['shared'] && 'shared',
        value: hasRank && shops.size === 1 && own[0]!.tied > 1 ? 'shared' : undefined,
      },
      {
        name: 'wins',
        text: groups['wins'],
        value: hasRank && shops.size > 1 ? own.filter(({ rank }) => rank === 1).length : undefined,
      },
      {
        name: 'total so far',
        text: later['total'],
        value: open && total(person === undefined ? openAll : openOwn),
      },
      {
        name: 'people so far',
        text: later['people'],
        value:
          open && person === undefined
            ? new Set(openAll.map((cell) => cell.person)).size
            : undefined,
      },
    ],
  };
};

/** Returns what the sentence says that a leading month has at least one of. */
const describeRows = ({ person, shop, shop2 }: Groups, isBest: boolean) =>
  [
    `with ${isBest && person !== undefined ? 'rank 1' : 'transactions'}`,
    ...(person === undefined ? [] : ['of this person']),
    ...(shop === undefined && shop2 === undefined ? [] : ['in this shop']),
  ].join(' ');
