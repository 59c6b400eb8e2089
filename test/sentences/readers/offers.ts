import type { Chain } from '../chain.js';
import type { Values } from '../questions.js';
import { dropMissing, groupBy, joinAll, match, rejectSentence } from './months.js';
import { DAY, MONTH_YEAR, NUMBER, parseDate, PERCENT, type Reader } from './reader.js';
import { reuse } from './reuse.js';
import { findCriticalT } from './student-t.js';
import { isInPeriod, isInScope, parseScope, parseWeekPeriod, WEEK_PERIOD } from './weeks.js';

const PERIOD = `(?:(?<covered> from ${MONTH_YEAR} to ${MONTH_YEAR}| in ${MONTH_YEAR}(?=[ ,.;]))|(?<period>${WEEK_PERIOD}))`;
const STORES = ' in (?:all stores|store \\d+(?: of type [ABC])?|type [ABC] stores)';
const WHERE = `(?<where>${STORES})${PERIOD}`;
const OF = '(?<of> of department \\d+)?';
const BY = '(?<by>store|week|department|MarkDown|size of offers)';
const NAME = `(?:store \\d+|department \\d+|the week of ${DAY})`;

const CONTROL =
  `(?:; (?<noDrift>no weeks without offers show the drift of sales)|; adjusted by the drift of (?<drift>${PERCENT}) without offers` +
  `(?<other>, which are other weeks)?(?<driftWeeks> from ${MONTH_YEAR} to ${MONTH_YEAR}| in ${MONTH_YEAR}), the difference is (?<adjusted>${PERCENT}))?`;

const GROUPS =
  `(?:By ${BY}, (?:(?<nothing>no difference can be adjusted for the drift)|(?<noOthers>there are no other stores(?: with offers)? in the same weeks to compare with)|only (?<only>${NAME}) can be compared)` +
  `|Against the other stores(?<sized> with offers)? in the same weeks, the difference is (?<within>.+)` +
  `|Offers went with more sales in (?<more>${NUMBER}) of (?<count>${NUMBER}) (?<many>store|week|department)s` +
  `(?:, in (?<clear>${NUMBER}) of them by more than the error of the comparison)?(?:, most in (?<leading>.+))?)`;

const PATTERNS = [
  `(?<absent>The data has no complete week with sales)(?<where>(?: of department \\d+)?(?: in store \\d+(?: of type [ABC])?| in type [ABC] stores)?)${PERIOD}, by ${BY}`,
  `(?<unpaired>No sales)${OF} of a week with offers${WHERE} can be compared with the same week a year before, by ${BY}`,
  `Weeks with offers${WHERE} sold (?<lift>${PERCENT} (?:more|less)|as much)${OF} (?:than|as) the same store’s week 364 days earlier, over (?<pairs>${NUMBER}) store-weeks?${CONTROL}\\. ${GROUPS}`,
];

const LEVELS: Readonly<Record<string, string>> = {
  store: 'STORE',
  week: 'WEEK',
  department: 'DEPARTMENT',
  MarkDown: 'MARKDOWN',
  'size of offers': 'OFFER_SIZE',
};
const DAY_MS = 86_400_000;

/** Sales of a store, or of a department in a store, in a complete week, beside those 364 days earlier without offers. */
interface Row {
  store: number;
  department: number;
  week: string;
  sales: number;
  earlier: number | undefined;
  markdowns: readonly (number | null)[];
  isSelected: boolean;
}

const hasOffers = ({ markdowns }: Pick<Row, 'markdowns'>) =>
  markdowns.some((each) => each !== null);
const isMatched = (row: Row) => row.isSelected && hasOffers(row) && row.earlier !== undefined;
const isDrift = (row: Row) => !hasOffers(row) && row.earlier !== undefined;

function listRows(chain: Chain, asked: Values, isByDepartment: boolean): Row[] {
  const partial = new Set(
    chain.storeWeeks.filter(({ isComplete }) => !isComplete).map(({ week }) => week),
  );
  const markdowns = new Map(
    chain.storeWeeks.map((each) => [`${each.store} ${each.week}`, each.markdowns]),
  );
  const totals = new Map<string, Row>();
  for (const { store, department, week, sales } of chain.sales) {
    const isAsked = asked['department'] === undefined || asked['department'] === department;
    if (!isAsked || !isInScope(store, asked) || partial.has(week)) continue;
    const own = isByDepartment ? department : 0;
    const key = `${store} ${own} ${week}`;
    const known = totals.get(key) ?? {
      ...{ store, department: own, week, sales: 0, earlier: undefined },
      markdowns: markdowns.get(`${store} ${week}`)!,
      isSelected: isInPeriod(week, asked),
    };
    totals.set(key, { ...known, sales: known.sales + sales });
  }
  return [...totals.values()].map((row) => {
    const before = new Date(Date.parse(row.week) - 364 * DAY_MS).toISOString().slice(0, 10);
    const earlier = totals.get(`${row.store} ${row.department} ${before}`);
    return { ...row, earlier: earlier && !hasOffers(earlier) ? earlier.sales : undefined };
  });
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Returns the change of the sales of pairs. */
function computeChange(pairs: readonly Row[]): number | undefined {
  const earlier = sum(pairs.map((row) => row.earlier!));
  return earlier === 0 ? undefined : sum(pairs.map(({ sales }) => sales)) / earlier - 1;
}

function adjust(matched: readonly Row[], drifted: readonly Row[]): number | undefined {
  const [lift, drift] = [computeChange(matched), computeChange(drifted)];
  return lift === undefined || drift === undefined ? undefined : (1 + lift) / (1 + drift) - 1;
}

const findQuarter = (week: string) =>
  `${week.slice(0, 4)} ${Math.ceil(Number(week.slice(5, 7)) / 3)}`;

/** A group with its adjusted lift, and the lower end of its interval if it has one. */
interface Group {
  name: string;
  adjusted: number;
  low: number | undefined;
}

/** Returns the lower end of the interval of the delete-one jackknife. */
function findLow(
  adjusted: number,
  matched: readonly Row[],
  drifted: readonly Row[],
  isByQuarter: boolean,
): number | undefined {
  const readPart = ({ store, week }: Row) => (isByQuarter ? findQuarter(week) : String(store));
  const count = (rows: readonly Row[]) => new Set(rows.map(readPart)).size;
  const parts = [...new Set([...matched, ...drifted].map(readPart))];
  const fewest = Math.min(count(matched), count(drifted));
  if (fewest < (isByQuarter ? 4 : 10)) return undefined;
  const without = parts.map((part) => {
    const rest = (rows: readonly Row[]) => rows.filter((row) => readPart(row) !== part);
    return adjust(rest(matched), rest(drifted))!;
  });
  const mean = sum(without) / parts.length;
  const variance = sum(without.map((value) => (value - mean) ** 2)) / parts.length;
  const error = Math.sqrt((parts.length - 1) * variance);
  return adjusted - findCriticalT(fewest - 1) * error;
}

/** Returns the groups by store, week or department. */
function compareGroups(rows: readonly Row[], by: string, hasOneStore: boolean): Group[] {
  const readName = ({ store, week, department }: Row) =>
    by === 'STORE' ? `store ${store}` : by === 'WEEK' ? week : `department ${department}`;
  const drifted = rows.filter(isDrift);
  return [...groupBy(rows, readName)].flatMap(([name, own]) => {
    const matched = own.filter(isMatched);
    const ownDrift = by === 'WEEK' ? drifted : own.filter(isDrift);
    const adjusted = adjust(matched, ownDrift);
    if (adjusted === undefined) return [];
    const low = findLow(adjusted, matched, ownDrift, by === 'STORE' || hasOneStore);
    return [{ name, adjusted: Number(adjusted.toFixed(6)), low }];
  });
}

/** Compares members with others in the same weeks. @param split returns the two sides of a week's rows */
function compareWithin(
  rows: readonly Row[],
  split: (week: readonly Row[]) => readonly [readonly Row[], readonly Row[]],
): number | undefined {
  let [sales, earlier, expected] = [0, 0, 0];
  for (const week of groupBy(
    rows.filter(({ isSelected }) => isSelected),
    (row) => row.week,
  ).values()) {
    const [members, others] = split(week).map((side) =>
      side.filter((row) => row.earlier !== undefined),
    );
    if (members!.length === 0 || others!.length === 0) continue;
    const before = sum(members!.map((row) => row.earlier!));
    sales += sum(members!.map((row) => row.sales));
    earlier += before;
    expected += before * (1 + computeChange(others!)!);
  }
  return earlier === 0 ? undefined : Number((sales / expected - 1).toFixed(6));
}

/** Returns the third of a store's offers among those of the week: equal ones are in the same one. */
function findThird(row: Row, week: readonly Row[]): number {
  const size = (each: Row) => sum(each.markdowns.map((value) => value ?? 0));
  const smaller = week.filter((each) => size(each) < size(row)).length;
  const equal = week.filter((each) => size(each) === size(row)).length;
  return Math.floor(((smaller + equal / 2) / week.length) * 3);
}

function compareOffers(rows: readonly Row[], by: string): { name: string; adjusted: number }[] {
  const splitBy =
    (isMember: (row: Row, week: readonly Row[]) => boolean) => (week: readonly Row[]) =>
      [
        week.filter((row) => isMember(row, week)),
        week.filter((row) => !isMember(row, week)),
      ] as const;
  const values =
    by === 'MARKDOWN'
      ? [1, 2, 3, 4, 5].map((number) => ({
          name: `MarkDown ${number}`,
          adjusted: compareWithin(
            rows,
            splitBy(({ markdowns }) => markdowns[number - 1] !== null),
          ),
        }))
      : ['small', 'medium', 'large'].map((size, third) => ({
          name: `${size} offers`,
          adjusted: compareWithin(
            rows.filter(hasOffers),
            splitBy((row, week) => findThird(row, week) === third),
          ),
        }));
  return values.flatMap(({ name, adjusted }) =>
    adjusted === undefined ? [] : [{ name, adjusted }],
  );
}

const signLift = (text: string | undefined) =>
  text === 'as much'
    ? '0.0 %'
    : text && `${text.endsWith('less') ? '−' : '+'}${text.replace(/ (more|less)$/, '')}`;

/** `store 1 (+5.0 %), store 2 (+4.0 %) and store 3 (+1.0 %)`, `+5.0 % with MarkDown 1 and −1.0 % with MarkDown 3` */
function parseChanges(text = ''): { name: string; change: string }[] {
  const leading = [...text.matchAll(new RegExp(`(${NAME}) \\((${PERCENT})\\)`, 'g'))];
  const within = [
    ...text.matchAll(new RegExp(`(${PERCENT}) with (MarkDown \\d|\\w+ offers)`, 'g')),
  ];
  return [
    ...leading.map(([, name, change]) => ({ name: name!, change: change! })),
    ...within.map(([, change, name]) => ({ name: name!, change: change! })),
  ];
}

const LEADING = 3;
const toMonth = (week: string | undefined) => week && `${week.slice(0, 7)}-01`;
const listMonths = (text = '') =>
  [...text.matchAll(new RegExp(MONTH_YEAR, 'g'))].map(([each]) => parseDate(each));
const readName = (text: string) =>
  text.startsWith('the week of ') ? parseDate(text.slice(12)) : text;

export const readOfferImpact: Reader = (sentence, chain) => {
  const groups =
    PATTERNS.map((pattern) => match(sentence, pattern)).find((found) => found) ??
    rejectSentence(sentence);
  const changes = parseChanges(groups['within'] ?? groups['leading']);
  const by =
    LEVELS[groups['by'] ?? groups['many'] ?? ''] ??
    (groups['sized'] === undefined ? 'MARKDOWN' : 'OFFER_SIZE');
  const period = groups['covered'] === undefined ? parseWeekPeriod(groups['period'] ?? '') : {};
  const scope = dropMissing({
    ...parseScope(`${groups['of'] ?? ''}${groups['where'] ?? ''}`),
    ...period,
  });
  const rows = reuse(chain, ['offers', scope], () => listRows(chain, scope, false));
  const selected = rows.filter(({ isSelected }) => isSelected);
  const [matched, drifted] = [rows.filter(isMatched), rows.filter(isDrift)];
  const isPaired = matched.length > 0;
  const [lift, drift] = [computeChange(matched), computeChange(drifted)];
  const isCompared = isPaired && drift !== undefined;
  const isWithin = by === 'MARKDOWN' || by === 'OFFER_SIZE';
  const hasOneStore = new Set([...matched, ...drifted].map(({ store }) => store)).size === 1;
  const placed = isWithin
    ? []
    : reuse(chain, ['offer groups', scope, by], () =>
        compareGroups(by === 'DEPARTMENT' ? listRows(chain, scope, true) : rows, by, hasOneStore),
      );
  const offers = isWithin
    ? reuse(chain, ['offer sizes', scope, by], () => compareOffers(rows, by))
    : [];
  const isMany = isPaired && placed.length > 1;
  const more = placed.filter(({ adjusted }) => adjusted > 0);
  const expected = isWithin
    ? offers.toSorted((a, b) => b.adjusted - a.adjusted)
    : isMany
      ? more.toSorted((a, b) => b.adjusted - a.adjusted).slice(0, LEADING)
      : [];
  const sameWeeks = new Set(drifted.map(({ week }) => week));
  const weeks = selected.map(({ week }) => week).sort();
  const driftWeeks = [...sameWeeks].sort();
  const [first, last = first] = listMonths(groups['covered']);
  const [driftFirst, driftLast = driftFirst] = listMonths(groups['driftWeeks']);
  const hasCovered = groups['covered'] !== undefined;
  const check = (name: string, value: boolean) => ({
    name,
    text: String(groups[name] !== undefined),
    value: String(value),
  });
  return {
    named: { ...(by !== 'STORE' && { by }), ...scope },
    figures: [
      check('absent', selected.length === 0),
      check('unpaired', selected.length > 0 && !isPaired),
      check('noDrift', isPaired && drift === undefined),
      check('other', isCompared && !matched.some(({ week }) => sameWeeks.has(week))),
      check('nothing', isPaired && !isWithin && placed.length === 0),
      check('noOthers', isPaired && isWithin && offers.length === 0),
      { name: 'first month', text: first, value: hasCovered ? toMonth(weeks[0]) : undefined },
      { name: 'last month', text: last, value: hasCovered ? toMonth(weeks.at(-1)) : undefined },
      { name: 'lift', text: signLift(groups['lift']), value: isPaired ? lift : undefined },
      { name: 'pairs', text: groups['pairs'], value: isPaired ? matched.length : undefined },
      { name: 'drift', text: groups['drift'], value: isCompared ? drift : undefined },
      {
        name: 'adjusted',
        text: groups['adjusted'],
        value: isCompared ? adjust(matched, drifted) : undefined,
      },
      {
        name: 'drift from',
        text: driftFirst,
        value: isCompared ? toMonth(driftWeeks[0]) : undefined,
      },
      {
        name: 'drift to',
        text: driftLast,
        value: isCompared ? toMonth(driftWeeks.at(-1)) : undefined,
      },
      {
        name: 'only',
        text: groups['only'] && readName(groups['only']),
        value: isPaired && placed.length === 1 ? placed[0]!.name : undefined,
      },
      { name: 'count', text: groups['count'], value: isMany ? placed.length : undefined },
      { name: 'more', text: groups['more'], value: isMany ? more.length : undefined },
      {
        name: 'clear',
        text: groups['clear'],
        value:
          isMany && more.length > 0 && placed.some(({ low }) => low !== undefined)
            ? more.filter(({ low }) => low !== undefined && Number(low.toFixed(6)) > 0).length
            : undefined,
      },
      {
        name: 'named groups',
        text: joinAll(changes.map(({ name }) => readName(name))),
        value: isPaired ? joinAll(expected.map(({ name }) => name)) : '',
      },
      ...(isPaired ? expected : []).map(({ name, adjusted }, index) => ({
        name,
        text: changes[index]?.change,
        value: adjusted,
      })),
    ],
  };
};
