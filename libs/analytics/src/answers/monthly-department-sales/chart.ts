import { dot, line, lineY, pointer, text, tip } from '@observablehq/plot';
import type { DepartmentMonth, DepartmentMonthConnection } from './monthly-department-sales.js';
import {
  monthAndYear,
  parseMonth,
  monthsBefore,
  shortMonth,
  parseYear,
} from '../../words/dates.js';
import { money } from '../../words/numbers.js';
import { draw, NARROW, formatShort, withLegend } from '../../charts/draw.js';
import { fetchPages } from '../../charts/fetch-pages.js';
import { defineHatch, HATCH } from '../../charts/hatch.js';
import { isComplete, listStateKeys, numberRuns } from '../../charts/runs.js';
import { stackCharts } from '../../charts/stack-charts.js';
import type { AnswerChart } from '../../charts/custom-view.js';

interface QuestionArgs {
  department?: number;
  year?: number;
  to?: string;
  period?: string;
}

/** Colours of the latest years, from the last one back. */
const colours = ['var(--accent-mark)', 'var(--type-b)', 'var(--type-c)'];
/** Months of a year, and of the sparklines of a question without a year. */
const MONTHS = 12;
const SPARK_HEIGHT = 42;

/** The place of a row in its year, of the calendar that the question chose. */
interface Place {
  year: number;
  /** The month, the fiscal quarter, or the fiscal year itself: years are points of one line. */
  number: number;
  length: 'month' | 'quarter' | 'year';
  /** Before the number of a fiscal period; calendar months have names. */
  prefix?: string;
}

/** Periods of a year. */
const MOST = { month: MONTHS, quarter: 4, year: 0 } as const;

function placePeriod({ fiscalYear, fiscalQuarter, fiscalMonth, month }: DepartmentMonth): Place {
  if (fiscalYear === null)
    return { year: parseYear(month), number: parseMonth(month), length: 'month' };
  const label = (fiscalMonth ?? fiscalQuarter)?.slice(5);
  if (label === undefined) return { year: 0, number: fiscalYear, length: 'year', prefix: '' };
  return {
    year: fiscalYear,
    number: Number(label.slice(1)),
    length: fiscalMonth === null ? 'quarter' : 'month',
    prefix: label.slice(0, 1),
  };
}

const findYear = (row: DepartmentMonth) => placePeriod(row).year;

/** Returns the number of a row, which rises by one from each to the next. */
function countPeriods(row: DepartmentMonth): number {
  const { year, number, length } = placePeriod(row);
  return MOST[length] * year + number;
}

const nameRow = ({ fiscalMonth, fiscalQuarter, fiscalYear, month }: DepartmentMonth) =>
  fiscalMonth ?? fiscalQuarter ?? (fiscalYear === null ? monthAndYear(month) : String(fiscalYear));

/** Draws the weekly average by month, one line per year; a month that is not complete is a hatched point beside it. */
function drawYears(months: readonly DepartmentMonth[], width: number): Element {
  const last = months.at(-1);
  const lastYear = last === undefined ? 0 : findYear(last);
  const { length, prefix } = last === undefined ? { length: 'month' as const } : placePeriod(last);
  const numbers =
    length === 'year'
      ? months.map((month) => placePeriod(month).number)
      : Array.from({ length: MOST[length] }, (_, index) => index + 1);
  const colour = (month: DepartmentMonth) =>
    colours[lastYear - findYear(month)] ?? 'var(--muted-mark)';
  const runs = numberRuns(months, countPeriods, findYear);
  const place = {
    x: (month: DepartmentMonth) => placePeriod(month).number,
    y: 'weeklyAverage',
  } as const;
  return draw(width, {
    height: width < NARROW ? 250 : 300,
    x: {
      label: null,
      domain: [Math.min(...numbers), Math.max(...numbers)],
      ticks: numbers.filter((number) => width >= NARROW || length !== 'month' || number % 3 === 1),
      tickFormat: (number: number) =>
        prefix === undefined ? shortMonth(number) : `${prefix}${number}`,
    },
    y: { label: 'average week', tickFormat: formatShort, grid: true, ticks: 5 },
    marks: [
      defineHatch,
      lineY(months.filter(isComplete), {
        ...place,
        z: (month: DepartmentMonth) => runs.get(month),
        stroke: colour,
        strokeWidth: 2,
      }),
      dot(months.filter(isComplete), { ...place, r: 3, fill: colour }),
      dot(
        months.filter((month) => !isComplete(month)),
        { ...place, r: 5, fill: HATCH, stroke: colour },
      ),
      tip(
        months,
        pointer({
          ...place,
          title: (each: DepartmentMonth) =>
            `${nameRow(each)}\n${money(each.weeklyAverage)} a week\n${money(each.total)} in all`,
        }),
      ),
    ],
  });
}

/** A month of a department, as a point of its sparkline. */
interface Point {
  department: number;
  index: number;
  /** The weekly average, between the least and the most of the department. */
  height: number;
}

/** Returns the sparklines' points of complete months, by department. */
export function buildPoints(all: readonly DepartmentMonth[]): Point[][] {
  const months = all.filter(isComplete);
  const departments = [...new Set(months.map(({ department }) => department))].sort(
    (a, b) => a - b,
  );
  const dates = [...new Set(months.map(({ month }) => month))].sort();
  return departments
    .map((department) => months.filter((each) => each.department === department))
    .filter((of) => of.length > 1)
    .map((of) => {
      const values = of.map(({ weeklyAverage }) => weeklyAverage);
      const [least, most] = [Math.min(...values), Math.max(...values)];
      return of
        .toSorted((a, b) => (a.month < b.month ? -1 : 1))
        .map(({ department, month, weeklyAverage }) => ({
          department,
          index: dates.indexOf(month),
          height: (weeklyAverage - least) / (most - least || 1),
        }));
    });
}

/** Draws a small line for each department, the chosen one in colour; heights are not comparable. */
function drawSparklines(
  departments: readonly Point[][],
  chosen: number | undefined,
  width: number,
) {
  const isNarrow = width < NARROW;
  const columns = Math.max(Math.floor(width / (isNarrow ? 47 : 62)), 1);
  const cell = width / columns;
  const months = Math.max(...departments.flat().map(({ index }) => index)) + 1;
  const title = `Every department over ${months} months`;
  const rows = Math.ceil(departments.length / columns);
  const placed = departments.flatMap((points, index) =>
    points.map((point) => ({
      ...point,
      x: (index % columns) * cell + 4 + (point.index / (months - 1)) * (cell - 16),
      y: Math.floor(index / columns) * SPARK_HEIGHT + 38 - point.height * 20,
    })),
  );
  const isChosen = ({ department }: Point) => department === chosen;
  return draw(width, {
    height: rows * SPARK_HEIGHT + 30,
    marginLeft: 0,
    marginRight: 0,
    marginTop: 30,
    marginBottom: 0,
    x: { axis: null, domain: [0, width] },
    y: { axis: null, domain: [rows * SPARK_HEIGHT, 0] },
    marks: [
      text([isNarrow ? title : `${title}, each on its own scale`], {
        frameAnchor: 'top-left',
        textAnchor: 'start',
        dy: -28,
        fill: 'var(--ink)',
        fontWeight: 600,
      }),
      line(placed, {
        x: 'x',
        y: 'y',
        z: 'department',
        stroke: (point: Point) => (isChosen(point) ? 'var(--accent-mark)' : 'var(--ink-soft)'),
        strokeWidth: (point: Point) => (isChosen(point) ? 2.5 : 1.2),
      }),
      text(departments.keys(), {
        x: (index: number) => (index % columns) * cell + 4,
        y: (index: number) => Math.floor(index / columns) * SPARK_HEIGHT + 8,
        textAnchor: 'start',
        fontSize: 10,
        text: (index: number) => String(departments[index]?.[0]?.department),
      }),
    ],
  });
}

/** Draws a department's years, and below them every department. */
export function drawChart(
  months: readonly DepartmentMonth[],
  all: readonly Point[][],
  chosen: number | undefined,
  width: number,
): Element {
  const charts = [
    drawYears(months, width),
    ...(all.length > 1 ? [drawSparklines(all, chosen, width)] : []),
  ];
  const last = months.at(-1);
  const shown = [...new Set(months.map(findYear))].filter((year) => year > 0).reverse();
  const keys = shown.slice(0, colours.length).map((year, index) => ({
    label: String(year),
    colour: colours[index] ?? 'var(--muted-mark)',
  }));
  const earlier = { label: 'earlier', colour: 'var(--muted-mark)' };
  return withLegend(stackCharts(charts, width), [
    ...keys,
    ...(shown.length > keys.length ? [earlier] : []),
    ...listStateKeys(months, last === undefined ? 'month' : placePeriod(last).length),
  ]);
}

const isByMonth = ({ period = 'MONTH' }: QuestionArgs) => period === 'MONTH';

export const chart: AnswerChart<DepartmentMonthConnection, DepartmentMonth, QuestionArgs> = {
  // The months of the year, or the twelve up to the last one of the question, of every department.
  more: async (get, asked, { lastWeek }) =>
    isByMonth(asked)
      ? fetchPages(get, {
          ...asked,
          department: undefined,
          from:
            asked.year === undefined ? monthsBefore(asked.to ?? lastWeek, MONTHS - 1) : undefined,
        })
      : [],
  draw({ rows, more: pages, asked }) {
    const departments = buildPoints(pages.flatMap(({ nodes }) => nodes));
    return (width) => drawChart(rows, departments, asked.department, width);
  },
};
