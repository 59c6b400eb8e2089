import { type Chain, STORES } from '../chain.js';
import type { Values } from '../questions.js';
import {
  dropMissing,
  groupBy,
  type Groups,
  joinAll,
  match,
  parseNumber,
  rejectSentence,
} from './months.js';
import { type Figure, MONTH_YEAR, NUMBER, PERCENT, parseDate, type Reader } from './reader.js';
import { isInPeriod, isInScope, parseWeekPeriod, WEEK_PERIOD } from './weeks.js';

const PERIOD = `(?:(?<covered> from ${MONTH_YEAR} to ${MONTH_YEAR})|(?<period>${WEEK_PERIOD}))`;
const WHERE = `In (?:all stores|type (?<type>[ABC]) stores)${PERIOD},`;
const OF = '(?: of department (?<department>\\d+))?';
const NOUN = '(?<noun>store type|store|department)';
const DIFFERENCE = `${PERCENT} (?:more|less)|as much`;

const PATTERNS = [
  `(?<absent>The data has no complete week with sales)${OF}(?: in type (?<type>[ABC]) stores)?${PERIOD}`,
  `${WHERE} (?<noHoliday>no week with sales)${OF} is a holiday week`,
  `${WHERE} (?<nothing>there are no ordinary weeks with sales)${OF} to compare the holiday weeks with`,
  `${WHERE} a store sold (?<most>${DIFFERENCE})${OF} in (?<mostOf>[A-Za-z, ]+) weeks (?:than|as) in ordinary weeks` +
    `(?:, and (?<least>${DIFFERENCE}) in (?<leastOf>[A-Za-z, ]+) weeks, the least of (?<count>${NUMBER}) holidays)?` +
    `(?:\\. Against quiet weeks, a store’s sales(?<again> of department \\d+)? in the windows around holidays were (?<windows>.+))?`,
  `${WHERE} no ${NOUN} has quiet (?<nothing>weeks with sales)${OF} to compare the holiday weeks with`,
  `${WHERE} holiday weeks${OF} against quiet weeks were (?<most>${PERCENT})(?: in (?<mostOf>[a-z]+ [A-Z0-9]+), the only| ?, by) ${NOUN}(?: to compare)?`,
  `${WHERE} holiday weeks${OF} were above quiet weeks in (?<above>${NUMBER}) of (?<count>${NUMBER}) (?<noun>store type|store|department)s, ` +
    `(?:(?<each>${PERCENT}) in each|from (?<least>${PERCENT}) in (?<leastOf>.+?) to (?<most>${PERCENT}) in (?<mostOf>.+?))`,
];

const NOUNS: Readonly<Record<string, string>> = {
  'store type': 'STORE_TYPE',
  store: 'STORE',
  department: 'DEPARTMENT',
};
const DAY_MS = 86_400_000;

const shift = (week: string, weeks: number) =>
  new Date(Date.parse(week) + 7 * weeks * DAY_MS).toISOString().slice(0, 10);

const nameHoliday = (week: string) =>
  ({ '02': 'Super Bowl', '09': 'Labor Day', '11': 'Thanksgiving' })[week.slice(5, 7)] ??
  'Christmas';

/** Sales of a store, or of a department in a store, in a week. */
interface Row {
  store: number;
  department: number | undefined;
  sales: number;
  holiday: string | undefined;
  /** The holiday in whose window an ordinary week is. */
  around: string | undefined;
}

/** Returns the rows of a question, of complete weeks of the chain. */
function listRows(chain: Chain, asked: Values, isByDepartment: boolean): Row[] {
  const partial = new Set(
    chain.storeWeeks.filter(({ isComplete }) => !isComplete).map(({ week }) => week),
  );
  const flagged = new Set(chain.sales.filter(({ isHoliday }) => isHoliday).map(({ week }) => week));
  const around = new Map<string, string>();
  for (const week of flagged) {
    const name = nameHoliday(week);
    if (name === 'Thanksgiving') around.set(shift(week, 1), name);
    if (name === 'Christmas') around.set(shift(week, -1), name);
  }
  const sold = chain.sales.filter(
    ({ store, department, week }) =>
      !partial.has(week) &&
      isInScope(store, asked) &&
      isInPeriod(week, asked) &&
      (asked['department'] === undefined || department === asked['department']),
  );
  const keyed = groupBy(sold, ({ store, department, week }) =>
    isByDepartment ? `${store} ${week} ${department}` : `${store} ${week}`,
  );
  return [...keyed.values()].map((own) => {
    const { store, week, department } = own[0]!;
    const isHoliday = flagged.has(week);
    return {
      store,
      department: isByDepartment ? department : undefined,
      sales: own.reduce((sum, { sales }) => sum + sales, 0),
      holiday: isHoliday ? nameHoliday(week) : undefined,
      around: isHoliday ? undefined : around.get(week),
    };
  });
}

const average = (rows: readonly Row[]) =>
  rows.length === 0 ? undefined : rows.reduce((sum, { sales }) => sum + sales, 0) / rows.length;

/** Returns a lift to the digits at which equal ones share a place. */
function computeLift(rows: readonly Row[], usual: readonly Row[]): number | undefined {
  const [value, base] = [average(rows), average(usual)];
  if (value === undefined || base === undefined || base === 0) return undefined;
  return Number(((value - base) / Math.abs(base)).toFixed(6));
}

interface Lift {
  name: string;
  lift: number;
}

const toLifts = (values: readonly { name: string; lift: number | undefined }[]): Lift[] =>
  values.flatMap(({ name, lift }) => (lift === undefined ? [] : [{ name, lift }]));

const isQuiet = ({ holiday, around }: Row) => holiday === undefined && around === undefined;

/** Returns the lifts of the holidays over ordinary weeks, and of their windows over quiet weeks. */
function compareHolidays(rows: readonly Row[]) {
  const ordinary = rows.filter(({ holiday }) => holiday === undefined);
  const quiet = rows.filter(isQuiet);
  const names = [...new Set(rows.flatMap(({ holiday }) => holiday ?? []))];
  const list = (find: (name: string) => number | undefined) =>
    toLifts(names.map((name) => ({ name, lift: find(name) })));
  return {
    lifts: list((name) =>
      computeLift(
        rows.filter(({ holiday }) => holiday === name),
        ordinary,
      ),
    ),
    windows: list((name) =>
      computeLift(
        rows.filter(({ around }) => around === name),
        quiet,
      ),
    ),
  };
}

/** Returns the lifts of holiday weeks over quiet weeks by group, without groups that have no holiday week. */
function compareGroups(rows: readonly Row[], by: string): Lift[] {
  const groups = groupBy(rows, ({ store, department }) =>
    by === 'STORE'
      ? `store ${store}`
      : by === 'STORE_TYPE'
        ? `type ${STORES[store]}`
        : `department ${department}`,
  );
  return toLifts(
    [...groups].map(([name, own]) => ({
      name,
      lift: computeLift(
        own.filter(({ holiday }) => holiday !== undefined),
        own.filter(isQuiet),
      ),
    })),
  );
}

/** `43.9 % more` as `+43.9 %`. */
function signDifference(text: string | undefined): string | undefined {
  if (text === 'as much') return '0.0 %';
  if (!text || !/more|less/.test(text)) return text;
  return `${text.endsWith('more') ? '+' : '−'}${text.replace(/ (more|less)$/, '')}`;
}

const splitNames = (text: string | undefined) => text?.split(/, | and /).sort();

function listExtremes(groups: Groups, lifts: readonly Lift[], noun: string | undefined): Figure[] {
  const values = lifts.map(({ lift }) => lift);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const isRange = least !== most;
  const isEach = noun !== undefined && lifts.length > 1 && !isRange;
  const write = (value: number) => {
    const names = lifts.filter(({ lift }) => lift === value).map(({ name }) => name);
    return noun !== undefined && names.length > 3
      ? `${names.length} ${noun}s`
      : joinAll(names.sort());
  };
  const read = (text: string | undefined) => text && joinAll(splitNames(text)!);
  return [
    {
      name: 'most',
      text: signDifference(groups['most'] ?? groups['each']),
      value: lifts.length > 0 ? most : undefined,
    },
    {
      name: 'in each',
      text: String(groups['each'] !== undefined),
      value: String(isEach),
    },
    {
      name: 'most of',
      text: read(groups['mostOf']),
      value: lifts.length === 0 || isEach ? undefined : write(most),
    },
    {
      name: 'least',
      text: signDifference(groups['least']),
      value: isRange && lifts.length > 0 ? least : undefined,
    },
    {
      name: 'least of',
      text: read(groups['leastOf']),
      value: isRange && lifts.length > 0 ? write(least) : undefined,
    },
    {
      name: 'compared groups',
      text: groups['count'],
      value: lifts.length > 1 && (noun !== undefined || isRange) ? lifts.length : undefined,
    },
  ];
}

function listWindows(groups: Groups, windows: readonly Lift[]): Figure[] {
  const parts = [...(groups['windows'] ?? '').matchAll(/([+−]?[\d.,]+ %) around ([A-Z][a-z]+)/g)];
  const names = new Set([...parts.map(([, , name]) => name!), ...windows.map(({ name }) => name)]);
  return [...names].map((name) => ({
    name: `window of ${name}`,
    text: parts.find((part) => part[2] === name)?.[1],
    value: windows.find((each) => each.name === name)?.lift,
  }));
}

export const readHolidaySales: Reader = (sentence, chain, asked) => {
  const groups =
    PATTERNS.map((pattern) => match(sentence, pattern)).find((found) => found) ??
    rejectSentence(sentence);
  const noun = groups['noun'];
  // Without a holiday week, all groupings have one sentence.
  const hasGrouping = groups['absent'] === undefined && groups['noHoliday'] === undefined;
  const by = hasGrouping ? (NOUNS[noun ?? ''] ?? 'HOLIDAY') : (asked['by'] ?? 'HOLIDAY');
  const period = groups['covered'] === undefined ? parseWeekPeriod(groups['period'] ?? '') : {};
  const named = dropMissing({
    by: by === 'HOLIDAY' ? undefined : by,
    storeType: groups['type'],
    ...period,
    department: parseNumber(groups['department']),
  });
  const { by: _by, ...scope } = named;
  const rows = listRows(chain, scope, by === 'DEPARTMENT');
  const weeks = listWeeks(chain, scope);
  const hasHolidays = rows.some(({ holiday }) => holiday !== undefined);
  const { lifts: byHoliday, windows } = compareHolidays(rows);
  const lifts = !hasHolidays || by === 'HOLIDAY' ? byHoliday : compareGroups(rows, String(by));
  const hasLifts = hasHolidays && lifts.length > 0;
  const isNamedAlready =
    by === 'DEPARTMENT' ? scope['department'] !== undefined : scope['storeType'] !== undefined;
  const isUnnamed = by !== 'STORE' && noun !== undefined && lifts.length === 1 && isNamedAlready;
  const [start, end] = [...(groups['covered'] ?? '').matchAll(new RegExp(MONTH_YEAR, 'g'))].map(
    ([text]) => parseDate(text),
  );
  const toMonth = (week: string | undefined) =>
    groups['covered'] === undefined ? undefined : week && `${week.slice(0, 7)}-01`;
  return {
    named,
    figures: [
      {
        name: 'has no week',
        text: String(groups['absent'] !== undefined),
        value: String(rows.length === 0),
      },
      {
        name: 'has no holiday',
        text: String(groups['noHoliday'] !== undefined),
        value: String(rows.length > 0 && !hasHolidays),
      },
      {
        name: 'has nothing to compare',
        text: String(groups['nothing'] !== undefined),
        value: String(hasHolidays && lifts.length === 0),
      },
      { name: 'first month', text: start, value: toMonth(weeks[0]) },
      { name: 'last month', text: end, value: toMonth(weeks.at(-1)) },
      ...(hasLifts
        ? listExtremes(groups, lifts, noun).filter(({ name }) => !(isUnnamed && name === 'most of'))
        : []),
      {
        name: 'above',
        text: groups['above'],
        value:
          hasLifts && noun !== undefined && lifts.length > 1
            ? lifts.filter(({ lift }) => lift > 0).length
            : undefined,
      },
      ...(hasLifts && by === 'HOLIDAY' ? listWindows(groups, windows) : []),
      {
        name: 'department of the windows',
        text: groups['again'],
        value:
          groups['windows'] !== undefined && groups['department'] !== undefined
            ? ` of department ${groups['department']}`
            : undefined,
      },
    ],
  };
};

/** Returns the complete weeks of the chain with sales of a question. */
function listWeeks({ sales, storeWeeks }: Chain, scope: Values): string[] {
  const partial = new Set(storeWeeks.filter((each) => !each.isComplete).map(({ week }) => week));
  const weeks = sales
    .filter(
      ({ store, week, department }) =>
        isInScope(store, scope) &&
        isInPeriod(week, scope) &&
        (scope['department'] === undefined || department === scope['department']),
    )
    .map(({ week }) => week);
  return [...new Set(weeks)].filter((week) => !partial.has(week)).sort();
}
