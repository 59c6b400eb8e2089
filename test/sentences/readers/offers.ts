import { dropMissing, joinAll, match, rejectSentence } from './months.js';
import {
  adjust,
  compareGroups,
  compareOffers,
  computeChange,
  isDrift,
  isMatched,
  listRows,
} from './offer-rows.js';
import { DAY, MONTH_YEAR, NUMBER, parseDate, PERCENT, type Reader } from './reader.js';
import { reuse } from './reuse.js';
import { parseScope, parseWeekPeriod, WEEK_PERIOD } from './weeks.js';

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
