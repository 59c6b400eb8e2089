import type { Chain } from '../chain.js';
import { dropMissing, groupBy, joinAll, match, parseNumber, rejectSentence } from './months.js';
import { fitLine, fitWithinStores, fitWithinWeeks, type Point } from './least-squares.js';
import { MONTH_YEAR, NUMBER, parseDate, type Reader } from './reader.js';
import { reuse } from './reuse.js';
import { findCriticalT } from './student-t.js';

const ABOVE = 'Above (?<above>[\\d.]+) %,';
const COVERED = `(?<covered> from ${MONTH_YEAR} to ${MONTH_YEAR}| in ${MONTH_YEAR})`;
const OF = `the weekly sales of department (?<department>\\d+) in a store${COVERED}`;
const SLOPE = `${NUMBER} (?:more|less)`;
const PREDICTION =
  `(?:At the latest unemployment of each store|At (?<at>[\\d.]+) %), (?:(?<unpredicted>there is no prediction)` +
  `|one line through all departments predicts (?<pooled>${NUMBER}) a week in (?<pooledStores>${NUMBER}) stores?` +
  `|(?<predicted>${NUMBER}) a week are predicted in (?<stores>${NUMBER}) stores?)(?<beyond>, an extrapolation)?`;

const PATTERNS = [
  '(?<absent>No complete week with sales)(?: of department (?<department>\\d+))? has unemployment above (?<above>[\\d.]+) %(?:\\. At (?<at>[\\d.]+) %, there is no prediction)?',
  `${ABOVE} (?<unjudged>no department has enough weeks and stores)${COVERED} to judge whether unemployment helps to predict its sales\\. ${PREDICTION}`,
  `${ABOVE} unemployment helps to predict the weekly sales in a store of (?<helped>${NUMBER}) of (?<judged>${NUMBER}) departments?(?: \\(departments? (?<names>[\\d, and]+)\\))?${COVERED}; by chance alone, up to (?<chance>${NUMBER}) would pass\\. ${PREDICTION}`,
  `${ABOVE} (?<rows>${NUMBER}) rows? and (?<compared>${NUMBER}) stores? with two values are too few to judge whether unemployment helps to predict ${OF}\\. ${PREDICTION}`,
  `${ABOVE} unemployment (?<verdict>helps|does not help) to predict ${OF}: for each point, compared with its own mean, a store sold (?<own>${SLOPE}); ` +
    `compared with other stores in the same week, it sold (?<same>${SLOPE}) \\(95 % interval (?<low>${NUMBER}) to (?<high>${NUMBER})\\)\\. ` +
    `On held-out weeks, the line errs by (?<lineError>${NUMBER}) and the plain mean by (?<meanError>${NUMBER})\\. ${PREDICTION}`,
];

/** The threshold of a question without one. */
const ABOVE_DEFAULT = 8;

interface Row extends Point {
  department: number;
}

/** Returns the rows of complete weeks above a threshold. */
function listRows(chain: Chain, department: number | undefined, above: number): Row[] {
  const partial = findPartialWeeks(chain);
  const rates = new Map(
    chain.storeWeeks.map(({ store, week, unemployment }) => [`${store} ${week}`, unemployment]),
  );
  return chain.sales.flatMap(({ store, week, sales, department: own }) => {
    const x = rates.get(`${store} ${week}`)!;
    const isSelected = (department === undefined || own === department) && x > above;
    return isSelected && !partial.has(week) ? [{ store, week, x, y: sales, department: own }] : [];
  });
}

const findPartialWeeks = ({ storeWeeks }: Chain) =>
  new Set(storeWeeks.filter(({ isComplete }) => !isComplete).map(({ week }) => week));

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;

/** Returns the root mean square errors of the line and of the plain mean on weeks, by the weeks of the first four fifths. */
function measureErrors(chain: Chain, rows: readonly Row[], from: number, to: number) {
  const partial = findPartialWeeks(chain);
  const weeks = chain.weeks.filter((week) => !partial.has(week));
  const place = (week: string) => (weeks.indexOf(week) + 1) / weeks.length;
  const training = rows.filter(({ week }) => place(week) <= 0.8);
  const slope = fitWithinStores(training)!;
  const stores = groupBy(training, ({ store }) => store);
  const held = rows.filter(
    ({ week, store }) => place(week) > from && place(week) <= to && stores.has(String(store)),
  );
  const measure = (predict: (row: Row, own: readonly Row[]) => number) =>
    Math.sqrt(mean(held.map((row) => (row.y - predict(row, stores.get(String(row.store))!)) ** 2)));
  const average = (own: readonly Row[]) => mean(own.map(({ y }) => y));
  return {
    line: measure(({ x }, own) => average(own) + slope * (x - mean(own.map((each) => each.x)))),
    mean: measure((_row, own) => average(own)),
  };
}

/** Returns what unemployment tells about a department; undefined for too few rows or stores. */
function evaluateDepartment(chain: Chain, rows: readonly Row[]) {
  const compared = countCompared(rows);
  if (rows.length < 60 || compared < 10) return undefined;
  const own = fitWithinStores(rows)!;
  const { slope, error } = fitWithinWeeks(rows, compared);
  const reach = findCriticalT(compared - 1) * error;
  const [low, high] = [slope - reach, slope + reach];
  const isBetter = [
    [0.8, 0.9],
    [0.9, 1],
  ].every(([from = 0, to = 0]) => {
    const errors = measureErrors(chain, rows, from, to);
    return errors.line < errors.mean;
  });
  const helps = own * slope > 0 && low * high > 0 && isBetter;
  return { helps, own, slope, low, high, errors: measureErrors(chain, rows, 0.8, 1) };
}

const countStores = (rows: readonly Row[]) => new Set(rows.map(({ store }) => store)).size;
const countCompared = (rows: readonly Row[]) =>
  [...groupBy(rows, ({ store }) => store).values()].filter(
    (own) => new Set(own.map(({ x }) => x)).size > 1,
  ).length;

/** Returns the unemployment of a store's last complete week. */
function findLatest(chain: Chain, store: number): number {
  const partial = findPartialWeeks(chain);
  return chain.storeWeeks.findLast((each) => each.store === store && !partial.has(each.week))!
    .unemployment;
}

/** Returns the sum of the predictions of the stores; undefined without a line. */
function predict(chain: Chain, rows: readonly Row[], isPooled: boolean, at: number | undefined) {
  const members = [...groupBy(rows, ({ store, department }) => `${store} ${department}`).values()];
  if (isPooled) {
    const line = fitLine(rows);
    return line && sum(members.map(([row]) => line(at ?? findLatest(chain, row!.store))));
  }
  const slope = fitWithinStores(rows);
  if (slope === undefined) return undefined;
  return sum(
    members.map(
      (own) =>
        mean(own.map(({ y }) => y)) +
        slope * ((at ?? findLatest(chain, own[0]!.store)) - mean(own.map(({ x }) => x))),
    ),
  );
}

/** Returns whether a store never had unemployment this low or this high in the rows of a department. */
function isExtrapolation(chain: Chain, rows: readonly Row[], at: number | undefined): boolean {
  const members = [...groupBy(rows, ({ store, department }) => `${store} ${department}`).values()];
  return members.some((own) => {
    const [value, values] = [at ?? findLatest(chain, own[0]!.store), own.map(({ x }) => x)];
    return value < Math.min(...values) || value > Math.max(...values);
  });
}

/** `200.00 less` as `−200.00` */
const signSlope = (text: string | undefined) =>
  text && `${text.endsWith('less') ? '−' : ''}${text.replace(/ (more|less)$/, '')}`;

export const readSalesPrediction: Reader = (sentence, chain, asked) => {
  const groups =
    PATTERNS.map((pattern) => match(sentence, pattern)).find((found) => found) ??
    rejectSentence(sentence);
  const department = parseNumber(groups['department']);
  const [above, at] = [Number(groups['above']), parseNumber(groups['at'])];
  const rows = reuse(chain, ['unemployment', department, above], () =>
    listRows(chain, department, above),
  );
  const hasRows = rows.length > 0;
  const isPooled = department === undefined;
  const departments = [...groupBy(rows, (row) => row.department)]
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([number, own]) => ({
      number,
      judged: reuse(chain, ['verdict', number, above], () => evaluateDepartment(chain, own)),
    }));
  const judged = departments.filter((each) => each.judged);
  const helped = judged.filter((each) => each.judged?.helps);
  const one = isPooled ? undefined : departments[0]?.judged;
  const isFew = hasRows && !isPooled && !one;
  const isOverview = isPooled && judged.length > 0;
  const prediction = reuse(chain, ['prediction', department, above, at], () =>
    hasRows ? predict(chain, rows, isPooled, at) : undefined,
  );
  const weeks = rows.map(({ week }) => week).sort();
  const toMonth = (week: string | undefined) => week && `${week.slice(0, 7)}-01`;
  const [first, last = first] = [
    ...(groups['covered'] ?? '').matchAll(new RegExp(MONTH_YEAR, 'g')),
  ].map(([text]) => parseDate(text));
  const isPredicted = prediction !== undefined;
  return {
    // Levels differ in their lists, and have one sentence.
    named: dropMissing({
      by: asked['by'],
      department,
      unemploymentAbove: above === ABOVE_DEFAULT ? undefined : above,
      at,
    }),
    figures: [
      { name: 'has no row', text: String(groups['absent'] !== undefined), value: String(!hasRows) },
      {
        name: 'judges nothing',
        text: String(groups['unjudged'] !== undefined),
        value: String(hasRows && isPooled && judged.length === 0),
      },
      { name: 'first month', text: first, value: toMonth(weeks[0]) },
      { name: 'last month', text: last, value: toMonth(weeks.at(-1)) },
      { name: 'helped', text: groups['helped'], value: isOverview ? helped.length : undefined },
      { name: 'judged', text: groups['judged'], value: isOverview ? judged.length : undefined },
      {
        name: 'names',
        text: groups['names'],
        value:
          isOverview && helped.length > 0 ? joinAll(helped.map(({ number }) => number)) : undefined,
      },
      {
        name: 'chance',
        text: groups['chance'],
        value: isOverview ? 0.05 * judged.length : undefined,
      },
      { name: 'rows', text: groups['rows'], value: isFew ? rows.length : undefined },
      {
        name: 'compared',
        text: groups['compared'],
        value: isFew ? countCompared(rows) : undefined,
      },
      {
        name: 'verdict',
        text: groups['verdict'],
        value: one && (one.helps ? 'helps' : 'does not help'),
      },
      { name: 'own slope', text: signSlope(groups['own']), value: one?.own },
      { name: 'slope in a week', text: signSlope(groups['same']), value: one?.slope },
      { name: 'low', text: groups['low'], value: one?.low },
      { name: 'high', text: groups['high'], value: one?.high },
      { name: 'error of the line', text: groups['lineError'], value: one?.errors.line },
      { name: 'error of the mean', text: groups['meanError'], value: one?.errors.mean },
      {
        name: 'has no prediction',
        text: String(groups['unpredicted'] !== undefined),
        value: String(hasRows && !isPredicted),
      },
      {
        name: 'extrapolates',
        text: groups['beyond'],
        value: isPredicted && isExtrapolation(chain, rows, at) ? ', an extrapolation' : undefined,
      },
      {
        name: 'pooled prediction',
        text: groups['pooled'],
        value: isPooled ? prediction : undefined,
      },
      {
        name: 'stores of the pooled prediction',
        text: groups['pooledStores'],
        value: isPooled && isPredicted ? countStores(rows) : undefined,
      },
      { name: 'prediction', text: groups['predicted'], value: isPooled ? undefined : prediction },
      {
        name: 'stores of the prediction',
        text: groups['stores'],
        value: !isPooled && isPredicted ? countStores(rows) : undefined,
      },
    ],
  };
};
