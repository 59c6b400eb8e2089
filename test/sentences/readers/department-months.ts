import { dropMissing, match, parseNumber, rejectSentence } from './months.js';
import {
  DAY,
  type Figure,
  MONTH_YEAR,
  nameMonth,
  NUMBER,
  parseDate,
  parseMonthPeriod,
  PERCENT,
  type Reader,
} from './reader.js';
import {
  classifySpan,
  FISCAL_PERIOD,
  goBackYear,
  isWeekComplete,
  MONTH_PERIOD,
  parseFiscalPeriod,
  selectSales,
} from './weeks.js';
import {
  STORES,
  DELIVERED,
  LATER,
  WHO,
  readStores,
  listDelivered,
  sumSales,
  countWeeks,
  findLast,
} from './departments.js';

type Length = 'MONTH' | 'QUARTER' | 'YEAR';

/** Returns the period of a week or another date: `2016-02`, `2016-Q1`, `2016`. */
function findPeriod(date: string, length: Length): string {
  const year = date.slice(0, 4);
  if (length === 'YEAR') return year;
  return length === 'MONTH'
    ? date.slice(0, 7)
    : `${year}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
}

/** Returns the months of a period. */
function listMonths(period: string, length: Length): string[] {
  const [year, part = ''] = period.split('-');
  if (length === 'MONTH') return [period];
  const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
  return numbers
    .filter((each) => length === 'YEAR' || Math.ceil(each / 3) === Number(part.slice(1)))
    .map((each) => `${year}-${String(each).padStart(2, '0')}`);
}

/** Returns the period a number of months before. */
function goBack(period: string, months: number, length: Length): string {
  const [year = 0, month = 0] = listMonths(period, length)[0]!.split('-').map(Number);
  const before = new Date(Date.UTC(year, month - 1 - months, 1)).toISOString();
  return findPeriod(before, length);
}

const MONTHS_OF = { MONTH: 1, QUARTER: 3, YEAR: 12 } as const;

const toChange = (name: string, before: string) =>
  `(?:(?<${name}>${PERCENT}) (?<${name}Side>above|below)|(?<${name}Same>the same as)) ${before}`;

/** The weeks that a fiscal month is compared with. */
const COMPARED_WEEKS = `that of the (?<compared>${NUMBER}) weeks? from (?<first>${DAY}) to (?<last>${DAY})(?:, which compare with (?<own>${NUMBER}) of its weeks)?`;
const leaveOutFiscal = (noun: string) =>
  `(?:; (?<leftMonth>the ${noun} before)?(?: and )?(?<leftWeeks>the weeks a year before)? (?:is not complete, so it is|are not complete, so they are) not compared)?`;

/** Fiscal periods in the Gregorian calendar, which the chain has, as sentences and the grammar below write them. */
const FISCAL_NAMES: Readonly<Record<Length, [pattern: RegExp, name: string]>> = {
  MONTH: [/month (\d+) of fiscal year (\d{4}) of the Gregorian calendar/, MONTH_YEAR],
  QUARTER: [/quarter (\d) of fiscal year (\d{4}) of the Gregorian calendar/, '\\d{4}-Q\\d'],
  YEAR: [/(fiscal year) (\d{4}) of the Gregorian calendar/, '\\d{4}'],
};

/** Returns a sentence about a fiscal period with its name in the Gregorian calendar. */
const nameFiscalPeriod = (sentence: string, length: Length) =>
  sentence.replace(FISCAL_NAMES[length][0], (_, number: string, year: string) => {
    if (length === 'MONTH') return `${nameMonth(Number(number))} ${year}`;
    return length === 'YEAR' ? year : `${year}-Q${number}`;
  });

/** Months of the comparison that are not complete. */
const LEFT_OUT = `(?:; (?<left>${MONTH_YEAR})(?: and (?<left2>${MONTH_YEAR}))? (?:is not complete, so it is|are not complete, so they are) not compared)?`;

export const readMonthlySales: Reader = (written, chain, asked) => {
  const isFiscal = asked['calendar'] === 'FISCAL';
  const length = (asked['period'] ?? 'MONTH') as Length;
  const noun = length.toLowerCase();
  const sentence = isFiscal ? nameFiscalPeriod(written, length) : written;
  const ofMonths = isFiscal ? FISCAL_PERIOD : MONTH_PERIOD;
  const monthPlace = `(?<place>, the last (?<complete>complete )?${noun} with sales(?<period>${ofMonths}))?`;
  const head = `${WHO} sold (?<total>${NUMBER})${STORES} in (?<month>${FISCAL_NAMES[length][1]})`;
  const change = `(?:; the weekly average was (?:${toChange('month2', `the ${noun} before`)})?(?: and )?(?:${toChange('year2', isFiscal ? COMPARED_WEEKS : 'a year before')})?)?`;
  const next = isFiscal ? `(?<later>a later ${noun})` : `(?<next>${MONTH_YEAR})`;
  const absent = match(
    sentence,
    `The data has no sales(?: of department (?<department>\\d+))?${STORES}(?<period>${ofMonths})`,
  );
  const groups =
    absent ??
    match(
      sentence,
      `${head} so far, over (?<weeks>${NUMBER}) weeks? up to (?<open>${DAY})${monthPlace}(?:: ${DELIVERED})?`,
    ) ??
    match(
      sentence,
      `${head}${monthPlace}(?<partial>, which is not complete), over (?<weeks>${NUMBER}) weeks?(?:: ${DELIVERED})?`,
    ) ??
    match(
      sentence,
      `${head}${monthPlace}, over (?<weeks>${NUMBER}) weeks?${change}${isFiscal ? leaveOutFiscal(noun) : LEFT_OUT}(?:${LATER}|; ${next} has sales up to (?<upTo>${DAY}) so far)`,
    ) ??
    rejectSentence(sentence);
  if (isFiscal && !absent && sentence === written) rejectSentence(written);
  const scope = readStores(groups);
  const department = parseNumber(groups['department'] ?? groups['names']?.split(' ')[1]);
  const only =
    groups['month'] && (length === 'MONTH' ? parseDate(groups['month']) : groups['month']);
  const period =
    absent || groups['place']
      ? (isFiscal ? parseFiscalPeriod : parseMonthPeriod)(groups['period'] ?? '')
      : { from: only, to: only };
  const sales = selectSales(chain, { ...scope, department });
  const find = (date: string) => findPeriod(date, length);
  const inPeriod = sales.filter(
    ({ week }) =>
      (period.year === undefined || Number(week.slice(0, 4)) === period.year) &&
      (period.from === undefined || find(week) >= find(String(period.from))) &&
      (period.to === undefined || find(week) <= find(String(period.to))),
  );
  const months = [...new Set(inPeriod.map(({ week }) => find(week)))].sort();
  const classify = (of: string) => {
    const states = listMonths(of, length).map((month) => classifySpan(chain, month, scope));
    if (states.at(-1) === 'OPEN') return 'OPEN';
    return states.every((each) => each === 'COMPLETE') ? 'COMPLETE' : 'PARTIAL';
  };
  const leading = months.findLast((month) => classify(month) === 'COMPLETE') ?? months.at(-1);
  const state = leading && classify(leading);
  const ofMonth = (month: string | undefined) => sales.filter(({ week }) => find(week) === month);
  const rows = ofMonth(leading);
  const average = (month: string) => sumSales(ofMonth(month)) / countWeeks(ofMonth(month));
  const compare = (months2: number) => {
    if (leading === undefined || state !== 'COMPLETE') return undefined;
    const before = goBack(leading, months2, length);
    if (ofMonth(before).length === 0 || classify(before) !== 'COMPLETE') return undefined;
    return (average(leading) - average(before)) / Math.abs(average(before));
  };
  const leftOut =
    state === 'COMPLETE'
      ? [MONTHS_OF[length], 12]
          .map((months2) => goBack(leading!, months2, length))
          .filter((before) => ofMonth(before).length > 0 && classify(before) !== 'COMPLETE')
      : [];
  const weeks = chain.weeks.filter((week) => find(week) === leading);
  const compared = weeks.filter((week) => chain.weeks.includes(goBackYear(week)));
  const isComparable = compared.every((week) => isWeekComplete(chain, goBackYear(week), scope));
  const compareWeeks = () => {
    if (state !== 'COMPLETE' || !isComparable) return undefined;
    const sumOf = (dates: readonly string[]) => sales.filter(({ week }) => dates.includes(week));
    const [now, before] = [sumOf(compared), sumOf(compared.map(goBackYear))];
    if (before.length === 0) return undefined;
    return (sumSales(now) - sumSales(before)) / Math.abs(sumSales(before));
  };
  const yearBefore = isFiscal ? compareWeeks() : compare(12);
  const isShown = isFiscal && yearBefore !== undefined;
  const listChange = (name: string, value: number | undefined): Figure[] => [
    { name, text: groups[name], value: value ? Math.abs(value) : undefined },
    {
      name: `${name} side`,
      text: groups[`${name}Side`],
      value: value ? (value > 0 ? 'above' : 'below') : undefined,
    },
    {
      name: `${name} same`,
      text: groups[`${name}Same`],
      value: value === 0 ? 'the same as' : undefined,
    },
  ];
  const lastWeek = findLast(inPeriod);
  const leadingWeek = findLast(rows);
  const isComplete = state === 'COMPLETE';
  const partial = chain.weeks.findLast(
    (week) =>
      !isWeekComplete(chain, week, scope) &&
      week <= (lastWeek ?? '') &&
      (isComplete ? week > (leadingWeek ?? '') : find(week) === leading),
  );
  const hasNext =
    isComplete && partial === undefined && lastWeek !== undefined && lastWeek > leadingWeek!;
  return {
    // Where nothing was sold, both calendars have nothing.
    named: dropMissing({
      ...period,
      ...scope,
      department,
      calendar: asked['calendar'],
      period: asked['period'],
    }),
    figures: [
      {
        name: 'month',
        text: only && (length === 'MONTH' ? only.slice(0, 7) : only),
        value: leading,
      },
      { name: 'total', text: groups['total'], value: leading && sumSales(rows) },
      { name: 'weeks', text: groups['weeks'], value: leading && countWeeks(rows) },
      {
        name: 'open',
        text: groups['open'] && parseDate(groups['open']),
        value: state === 'OPEN' ? leadingWeek : undefined,
      },
      {
        name: 'not complete',
        text: groups['partial'] && 'partial',
        value: state === 'PARTIAL' ? 'partial' : undefined,
      },
      {
        name: 'complete',
        text: groups['place'] && String(groups['complete'] !== undefined),
        value: groups['place'] && String(isComplete),
      },
      ...listChange('month2', compare(MONTHS_OF[length])),
      // A fiscal month may have days of two months, so the sentence has the dates as asked.
      ...(['from', 'to'] as const).map((name) => ({
        name,
        text: isFiscal && period[name] !== undefined ? String(period[name]) : undefined,
        value: isFiscal ? asked[name]?.toString() : undefined,
      })),
      ...listChange('year2', yearBefore),
      {
        name: 'compared weeks',
        text: groups['compared'],
        value: isShown ? compared.length : undefined,
      },
      {
        name: 'own compared weeks',
        text: groups['own'],
        value: isShown && compared.length < countWeeks(rows) ? compared.length : undefined,
      },
      ...(['first', 'last'] as const).map((name) => ({
        name: `${name} compared week`,
        text: groups[name] && parseDate(groups[name]),
        value: isShown ? goBackYear(compared.at(name === 'first' ? 0 : -1)!) : undefined,
      })),
      {
        name: 'weeks left out',
        text: groups['leftWeeks'] && 'left out',
        value:
          isFiscal && state === 'COMPLETE' && compared.length > 0 && !isComparable
            ? 'left out'
            : undefined,
      },
      {
        name: 'month left out',
        text: groups['leftMonth'] && 'left out',
        value:
          isFiscal &&
          leading !== undefined &&
          leftOut.includes(goBack(leading, MONTHS_OF[length], length))
            ? 'left out'
            : undefined,
      },
      ...['left', 'left2'].map((name, index) => ({
        name: `left out ${index + 1}`,
        text: groups[name] && parseDate(groups[name]).slice(0, 7),
        value: isFiscal ? undefined : leftOut[index],
      })),
      ...listDelivered(groups, partial, chain, scope),
      {
        name: 'next month',
        text: groups['next'] && parseDate(groups['next']).slice(0, 7),
        value: hasNext && !isFiscal ? lastWeek.slice(0, 7) : undefined,
      },
      {
        name: 'a later month',
        text: groups['later'] && 'later',
        value: hasNext && isFiscal ? 'later' : undefined,
      },
      {
        name: 'next month up to',
        text: groups['upTo'] && parseDate(groups['upTo']),
        value: hasNext ? lastWeek : undefined,
      },
    ],
  };
};
