import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isComplete } from '#analytics/charts/runs.js';
import { day } from '#analytics/words/dates.js';
import type { Values } from '#web/answers/control.js';
import type { ConsoleAnswer } from '#web/answers/declarations.js';
import { drawDeclared } from '#web/charts/declared.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { chartSets } from './chart-sets.js';
import { AnswerViews, provideDocument, type ShownAnswer } from './draw-charts.js';
import { type DrawnAxis, type DrawnChart, readChart } from './read-chart.js';

const WIDTHS = [860, 340];
/** A browser draws so many at once without a pause that a person notices. */
const MARKS_MAX = 1300;
/** Pixels of a letter, at least; labels of an axis also need a gap. */
const LETTER_PX = 5;
/** Height of a line of text. */
const LINE_PX = 9;
/** Half a pixel, by which Plot moves lines onto pixels, and rounding. */
const NEAR_PX = 1;

/** Answers without a chart, because the set has nothing to draw. */
const BY_WEEKDAY = 'customer-visits by WEEKDAY';
/** The published forecasts are of the chain. */
const ACCURACY = ['forecast-accuracy by DEPARTMENT', 'forecast-accuracy by STORE'];
/** Fewer than ten stores, or too few of high unemployment, give no verdict. */
const WITHOUT_VERDICT = [BY_WEEKDAY, 'sales-prediction', ...ACCURACY];
const NOTHING_TO_DRAW: Readonly<Record<string, readonly string[]>> = {
  sample: WITHOUT_VERDICT,
  '500 stores': [BY_WEEKDAY, ...ACCURACY],
  'ten years': WITHOUT_VERDICT,
  'real files': [BY_WEEKDAY, ...ACCURACY],
  'partial weeks': ['sales-prediction'],
  'one week': [
    'customer-visits by STORE',
    BY_WEEKDAY,
    ...['HOLIDAY', 'STORE_TYPE', 'STORE', 'DEPARTMENT'].map((by) => `holiday-sales by ${by}`),
    'leap-year-sales',
    'sales-prediction',
    ...['STORE', 'WEEK', 'DEPARTMENT', 'MARKDOWN', 'OFFER_SIZE'].map(
      (by) => `offer-impact by ${by}`,
    ),
    ...ACCURACY,
  ],
};

/** Answers whose chart names what the sentence is about. */
const NAMING = [
  'leap-year-sales',
  'weekly-top-stores',
  'department-performance',
  'yearly-store-performance',
  'customer-spend',
  'top-customers',
  'sales-team-ranking',
];

/** Returns the filters that group an answer: all values of `by`, of all months after the first, or the initial ones. */
function listGroupings({ presentation, arguments: all }: ConsoleAnswer): Values[] {
  const isControl = presentation.controls.some(({ argument }) => argument === 'by');
  const values = isControl ? all.find(({ name }) => name === 'by')?.values : undefined;
  return values?.map((by, index) => ({ by, ...(index > 0 && { month: '' }) })) ?? [{}];
}

const describeShown = ({ path, values: { by } }: ShownAnswer) =>
  by === undefined ? path : `${path} by ${by}`;

interface Row {
  state?: string;
  year?: number;
  stores?: readonly unknown[];
}

/** Returns the hatched marks that an answer's rows need. */
const HATCHED: Readonly<Record<string, (rows: readonly Row[]) => number>> = {
  'weekly-top-stores': (rows) => countBy(rows, ({ stores }) => stores?.length ?? 0),
  'lowest-fuel-prices': (rows) => countBy(rows, () => 1),
  'monthly-department-sales': (rows) => countBy(rows, () => 1),
  'yearly-store-performance': (rows) => countBy(rows, () => 1),
  'customer-spend': (rows) => countBy(rows, () => 1),
  // One for each of its three figures.
  'basket-size': (rows) => countBy(rows, () => 3),
};

const countBy = (rows: readonly Row[], count: (row: Row) => number) =>
  rows.filter((row) => !isComplete(row)).reduce((sum, row) => sum + count(row), 0);

interface Drawn extends ShownAnswer {
  width: number;
  chart: DrawnChart;
}

provideDocument();

describe.each(Object.entries(chartSets))('charts of %s', (name, load) => {
  let database: TestWarehouse;
  let shown: ShownAnswer[];
  let drawn: Drawn[];

  beforeAll(async () => {
    database = await createTestWarehouse();
    await load(database);
    const views = new AnswerViews(database);
    shown = await Promise.all(
      (await views.list()).flatMap((each) =>
        listGroupings(each).map((changed) => views.show(each, changed)),
      ),
    );
    drawn = shown.flatMap((each) =>
      WIDTHS.flatMap((width) => {
        const chart = each.view.draw?.(width);
        return chart ? [{ ...each, width, chart: readChart(chart) }] : [];
      }),
    );
  });
  afterAll(() => database.drop());

  /** Expects that no chart has a problem. */
  const expectNone = (find: (each: Drawn) => readonly string[]) =>
    expect(
      drawn.flatMap((each) =>
        find(each).map((problem) => `${describeShown(each)}, ${each.width} px: ${problem}`),
      ),
    ).toEqual([]);
  const expectNoAxis = (find: (axis: DrawnAxis, each: Drawn) => readonly string[]) =>
    expectNone((each) => each.chart.axes.flatMap((axis) => find(axis, each)));

  it('has a chart for every answer that has something to draw', () => {
    const missing = shown.filter(({ view }) => !view.draw).map(describeShown);
    // No set has a plan.
    const withoutPlan = missing.filter((each) => !each.startsWith('sales-against-plan'));
    expect(withoutPlan).toEqual(NOTHING_TO_DRAW[name] ?? []);
  });

  it('draws numbers only, and few enough marks', () =>
    expectNone(({ chart }) => [
      ...(chart.source.match(/NaN|undefined|Infinity|null/g) ?? []),
      ...(chart.marks > MARKS_MAX ? [`${chart.marks} marks`] : []),
    ]));

  it('repeats no label of an axis, and no label covers another', () =>
    expectNoAxis(({ labels, name: side }) => {
      const texts = labels.map(({ text }) => text);
      const ordered = labels.toSorted((a, b) => a.at - b.at);
      return [
        ...texts.filter((text, index) => texts.indexOf(text) !== index),
        ...ordered.slice(1).flatMap((label, index) => {
          const before = ordered[index]!;
          // Turned labels need the height of a line.
          const inColumn = LINE_PX / Math.abs(Math.sin((label.turned * Math.PI) / 180));
          const inRow = (measure(label.text) + measure(before.text)) / 2;
          const needed = side === 'y' ? LINE_PX : Math.min(inColumn, inRow);
          return label.at - before.at < needed ? [`${before.text} | ${label.text}`] : [];
        }),
      ];
    }));

  it('has ticks of time on dates of the data', () =>
    expectNoAxis(({ scale, labels }, { replies }) => {
      if (scale.type !== 'utc') return [];
      const dates = JSON.stringify(replies).match(/\d{4}-\d{2}-\d{2}/g) ?? [];
      const places = [...new Set(dates)].map((date) => scale.apply(day(date)));
      return labels.flatMap(({ text, at }) =>
        places.some((place) => Math.abs(place - at) <= NEAR_PX) ? [] : [text],
      );
    }));

  it('names what every axis of numbers measures', () =>
    expectNoAxis(({ scale, labels, title, name: side }) =>
      ['linear', 'log'].includes(scale.type) &&
      labels.some(({ text }) => /\d/.test(text)) &&
      title === undefined
        ? [side]
        : [],
    ));

  it('hatches what is not complete, and nothing else', () =>
    expectNone(({ path, chart, replies, view }) => {
      const count = HATCHED[path];
      // Of 500 stores, most are in the band of their year.
      if (!count || (name === '500 stores' && path === 'yearly-store-performance')) return [];
      const rows: readonly Row[] =
        path === 'yearly-store-performance' ? listNodes(replies.slice(1)) : view.rows;
      const needed = count(rows);
      return chart.hatched === needed ? [] : [`${chart.hatched} hatched, not ${needed}`];
    }));

  it('names what the sentence is about', () =>
    expectNone(({ path, view, chart }) => {
      const [, subject] = /\*\*[a-z ]+ (\d+)\*\*/i.exec(view.sentence) ?? [];
      if (subject === undefined || !NAMING.includes(path)) return [];
      const texts = [view.chartTitle, ...chart.texts].join('\n');
      return new RegExp(`\\b${subject}\\b`).test(texts) ? [] : [view.sentence];
    }));

  it('joins complete years only', () =>
    expectNone(({ path, chart, replies }) => {
      if (path !== 'yearly-store-performance') return [];
      const rows: readonly Row[] = listNodes(replies.slice(1));
      const { scale } = chart.axes.find((axis) => axis.name === 'x')!;
      const complete = rows.filter(isComplete).map(({ year }) => scale.apply(year));
      return chart.lines.flatMap((places) =>
        places.every((place) => complete.some((each) => Math.abs(each - place) <= NEAR_PX))
          ? []
          : [`a line at ${places.join(', ')}`],
      );
    }));
});

const listNodes = (replies: ShownAnswer['replies']) => replies.flatMap(({ nodes }) => nodes ?? []);

/** Returns the pixels of the longest line. */
const measure = (text: string) =>
  LETTER_PX * Math.max(...text.split('\n').map((line) => line.length));

describe('a declared chart', () => {
  const rows = [
    { group: 'one', week: '2026-01-02', value: 0.2 },
    { group: 'two', week: '2026-01-09', value: null },
    { group: 'three', week: '2026-01-16', value: 0.4 },
  ];
  const write = (row: object, field: string) => String(row[field as keyof typeof row]);
  const draw = (kind: 'bars' | 'line', x: string) =>
    drawDeclared({ kind, title: 'values', x, y: 'value' }, rows, [], write, 400);

  it('has no mark for a missing value', () => {
    expect(draw('bars', 'group').querySelectorAll('[aria-label=bar] > *')).toHaveLength(2);
    expect(draw('line', 'week').querySelectorAll('[aria-label=dot] > *')).toHaveLength(2);
  });

  it('says in words that a value is missing', () =>
    expect(draw('bars', 'group').textContent).toContain('no value'));

  it('says how many of the rows its bars show', () => {
    const many = Array.from({ length: 13 }, (_, index) => ({ group: `g${index}`, value: 1 }));
    const chart = { kind: 'bars', title: 'values', x: 'group', y: 'value' } as const;
    expect(drawDeclared(chart, many, [], write, 400).textContent).toContain(
      'group, the first 12 of 13',
    );
  });
});
