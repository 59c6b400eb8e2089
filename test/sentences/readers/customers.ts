import type { Transaction } from '../chain.js';
import {
  findMonthEnd,
  findMonths,
  groupBy,
  classifyMonth,
  LEADING,
  listMonthFigures,
  match,
  OPEN,
  parseNumber,
  dropMissing,
  readPeriod,
  rejectSentence,
  selectMonths,
  sum,
  sumTotals,
  toMonth,
} from './months.js';
import { DAY, NUMBER, parseDate, parseMonthPeriod, PERCENT, type Reader } from './reader.js';

export const readCustomerSpend: Reader = (sentence, chain) => {
  const absent =
    match(
      sentence,
      `(?:The data has|Customer (?<customer>\\d+) has) no transactions(?<period>.*)`,
    ) ??
    match(
      sentence,
      `(?:No customer|Customer (?<customer>\\d+) never) spent at least (?<least>${NUMBER}) in a month(?<period>.*)`,
    );
  const groups =
    absent ??
    match(
      sentence,
      `(?:Customer (?<customer>\\d+)|(?<customers>${NUMBER}) customers?) spent (?<total>${NUMBER}) ${LEADING}${OPEN}`,
    ) ??
    match(
      sentence,
      `(?:Customer (?<customer>\\d+)|(?<customers>${NUMBER}) customers?) spent at least (?<least>${NUMBER}) ${LEADING}: (?<total>${NUMBER})(?: in all)?${OPEN}`,
    ) ??
    rejectSentence(sentence);
  const { customer, least } = groups;
  const period = absent ? parseMonthPeriod(absent['period'] ?? '') : readPeriod(groups);
  const named = dropMissing({
    ...period,
    customer: parseNumber(customer),
    minTotal: parseNumber(least),
  });
  const rows = selectMonths(chain.transactions, period).filter(
    (row) => customer === undefined || row.customer === Number(customer),
  );
  const spend = [...groupBy(rows, ({ customer: each, day }) => `${each} ${toMonth(day)}`).values()]
    .map((each) => ({ month: toMonth(each[0]!.day), total: sumTotals(each) }))
    .filter(({ total }) => least === undefined || total >= parseNumber(least)!);
  const months = spend.map(({ month }) => month);
  const { leading, open } = findMonths(months, chain);
  const inMonth = (month: string | undefined) => spend.filter((each) => each.month === month);
  const total = (month: string | undefined) =>
    month === undefined ? undefined : sum(inMonth(month).map((each) => each.total));
  const later =
    match(
      `${groups['open'] ?? ''}.`,
      `(?<total>${NUMBER})(?: from (?<customers>${NUMBER}) customers?(?: with at least (?<least>${NUMBER}))?)?`,
    ) ?? {};
  return {
    named,
    figures: [
      ...listMonthFigures(groups, months, chain),
      { name: 'total', text: groups['total'], value: total(leading) },
      {
        name: 'customers',
        text: groups['customers'],
        value: leading && customer === undefined ? inMonth(leading).length : undefined,
      },
      { name: 'total so far', text: later['total'], value: total(open) },
      {
        name: 'customers so far',
        text: later['customers'],
        value: open && customer === undefined ? inMonth(open).length : undefined,
      },
      {
        name: 'least so far',
        text: later['least'],
        value: open && customer === undefined ? least : undefined,
      },
    ],
  };
};

/** Customers by spend, with their ranks. */
function rankCustomers(rows: readonly Transaction[]) {
  const spend = [...groupBy(rows, ({ customer }) => customer)].map(([customer, each]) => ({
    customer: Number(customer),
    total: sumTotals(each),
  }));
  return spend.map((each) => ({
    ...each,
    rank: 1 + spend.filter(({ total }) => total > each.total).length,
    tied: spend.filter(({ total }) => total === each.total).length,
  }));
}

const SPAN = `(?<span>(?: so far,)? from ${DAY} to ${DAY})?`;

export const readTopCustomers: Reader = (sentence, chain, asked) => {
  const body = `(?<period>(?:(?! so far| from \\d).)*?)${SPAN}`;
  const share = `(?:, (?<share>${PERCENT}) of all sales)?`;
  const ranks = `(?:; (?<upTo>${NUMBER}) customers? (?:has a rank up to|have ranks up to|has rank|have rank) (?<maxRank>${NUMBER}))?`;
  const absent = match(
    sentence,
    `(?:The data has|Customer (?<customer>\\d+) has) no transactions(?<period>.*)`,
  );
  const groups =
    absent ??
    match(
      sentence,
      `Customer (?<only>\\d+), the only customer, spent (?<total>${NUMBER})${body}${ranks}`,
    ) ??
    match(
      sentence,
      `All (?<customers>${NUMBER}) customers spent the same${body}: (?<total>${NUMBER}) each${ranks}`,
    ) ??
    match(
      sentence,
      `(?:Customers? (?<best>[\\d, and]+)|(?<many>${NUMBER}) customers) spent the most of (?<customers>${NUMBER}) customers${body}: (?<total>${NUMBER})(?<each> each)?${share}${ranks}`,
    ) ??
    match(
      sentence,
      `Customer (?<customer>\\d+) spent (?<total>${NUMBER})${body}(?:, (?<shared>shared )?rank (?<rank>${NUMBER}) of (?<customers>${NUMBER}) customers)?(?:, (?<side>within|outside) ranks up to (?<maxRank>${NUMBER}))?${share}`,
    ) ??
    rejectSentence(sentence);
  const { customer, maxRank } = groups;
  const period = parseMonthPeriod(groups['period'] ?? '');
  const ranked = rankCustomers(selectMonths(chain.transactions, period));
  const months = selectMonths(chain.transactions, period).map(({ day }) => toMonth(day));
  const isComplete = months.every((month) => classifyMonth(month, chain) === 'COMPLETE');
  const chosen = ranked.find((each) =>
    customer === undefined ? each.rank === 1 : each.customer === Number(customer),
  );
  const isOnly = ranked.length === 1;
  const all = sum(ranked.map(({ total }) => total));
  const best = ranked
    .filter(({ rank }) => rank === 1)
    .map((each) => each.customer)
    .sort((a, b) => a - b);
  const isSame = ranked.length > 1 && best.length === ranked.length;
  const winners = chosen && customer === undefined && !isOnly && !isSame ? best : undefined;
  const [start, end] = [...(groups['span'] ?? '').matchAll(new RegExp(DAY, 'g'))].map(([text]) =>
    parseDate(text),
  );
  const sorted = [...months].sort();
  const firstDay = sorted[0] && (sorted[0] < chain.firstDay ? chain.firstDay : sorted[0]);
  const needsSpan = chosen && (!isComplete || (groups['period'] ?? '') === '');
  const isShared = (chosen?.tied ?? 1) > 1;
  return {
    named: dropMissing({
      ...period,
      customer: parseNumber(customer),
      maxRank: absent ? asked['maxRank'] : parseNumber(maxRank),
    }),
    figures: [
      { name: 'has rows', text: String(!absent), value: String(chosen !== undefined) },
      { name: 'total', text: groups['total'], value: chosen?.total },
      {
        name: 'customers',
        text: groups['customers'],
        value: chosen && !isOnly ? ranked.length : undefined,
      },
      {
        name: 'only customer',
        text: groups['only'],
        value: chosen && customer === undefined && isOnly ? String(best[0]) : undefined,
      },
      {
        name: 'best',
        text: groups['best'],
        value:
          winners && winners.length <= 5
            ? winners.join(', ').replace(/, (\d+)$/, ' and $1')
            : undefined,
      },
      {
        name: 'many',
        text: groups['many'],
        value: winners && winners.length > 5 ? winners.length : undefined,
      },
      {
        name: 'rank',
        text: groups['rank'],
        value: customer !== undefined && !isOnly ? chosen?.rank : undefined,
      },
      {
        name: 'shared',
        text: groups['shared'] && 'shared',
        value: customer !== undefined && isShared ? 'shared' : undefined,
      },
      {
        name: 'share',
        text: groups['share'],
        value:
          !chosen ||
          isOnly ||
          (isSame && customer === undefined) ||
          all === 0 ||
          (customer === undefined && isShared)
            ? undefined
            : chosen.total / all,
      },
      { name: 'first day', text: start, value: needsSpan ? firstDay : undefined },
      {
        name: 'last day',
        text: end,
        value: needsSpan ? [findMonthEnd(sorted.at(-1)!), chain.lastDay].sort()[0] : undefined,
      },
      {
        name: 'up to rank',
        text: groups['upTo'],
        value:
          maxRank !== undefined && customer === undefined
            ? ranked.filter(({ rank }) => rank <= parseNumber(maxRank)!).length
            : undefined,
      },
      {
        name: 'side',
        text: groups['side'],
        value:
          maxRank !== undefined && customer !== undefined && chosen
            ? chosen.rank <= parseNumber(maxRank)!
              ? 'within'
              : 'outside'
            : undefined,
      },
    ],
  };
};
