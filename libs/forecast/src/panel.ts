import { isoWeeks, weeksBetween } from './week-calendar.js';

/** One time series: the weekly sales of a department in a store. */
export interface Series {
  readonly store: number;
  readonly department: number;
}

export interface PanelRow extends Series {
  /** ISO date of the week: its last day. */
  readonly week: string;
  /** Sales in the currency's unit; negative where returns exceed sales. */
  readonly sales: number;
  readonly isHoliday: boolean;
}

/** What a store spends on promotions in a week, such as its MarkDowns: 0 without one. */
export interface Promotion {
  readonly store: number;
  /** ISO date of the week: its last day. */
  readonly week: string;
  readonly amount: number;
}

/** The series of a department: positions `from` to `to` (exclusive) of `Panel.series`. */
export interface DepartmentRange {
  readonly department: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Weekly sales of many series over the same weeks; plain data, so that a worker thread can receive it. `values` and
 * `present` have one row per series and one column per week, row by row. A missing week has the value 0.
 */
export interface Panel {
  /** ISO dates, seven days apart, without gaps. */
  readonly weeks: readonly string[];
  /** 1 for a holiday week. */
  readonly holidays: Uint8Array;
  /** By department, then store. */
  readonly series: readonly Series[];
  readonly departments: readonly DepartmentRange[];
  readonly values: Float64Array;
  readonly present: Uint8Array;
  /** Of past and coming weeks. A store's week without one has none; after the last one, none is planned yet. */
  readonly promotions?: readonly Promotion[];
}

/** The rows of a series: sales by the number of their date. */
interface SeriesRows {
  readonly series: Series;
  readonly sales: Map<number, number>;
}

/** Collects rows in any order. Of two rows of the same series and week, the later one is used. */
export class PanelBuilder {
  /** By department and store: a text as key would take longer than the rest. */
  private readonly rows = new Map<number, Map<number, SeriesRows>>();
  /** ISO dates in the order in which they came; their positions are their numbers. */
  private readonly dates: string[] = [];
  private readonly numbers = new Map<string, number>();
  /** By number of the date. */
  private readonly holidays: boolean[] = [];
  private readonly promotions: Promotion[] = [];

  add({ store, department, week, sales, isHoliday }: PanelRow): void {
    const date = this.internDate(week);
    this.openSeries(store, department).sales.set(date, sales);
    if (isHoliday) this.holidays[date] = true;
  }

  addPromotion(promotion: Promotion): void {
    this.promotions.push(promotion);
  }

  /**
   * Returns the rows as a panel; weeks without a row are inside it as missing. Leaves out rows on another weekday than
   * most rows have (of equally frequent weekdays, the one with the earliest date), and series without other rows.
   */
  build(): Panel {
    const all = [...this.rows.values()].flatMap((stores) => [...stores.values()]);
    const dates = this.listMainWeekdayDates(all);
    const [first, last] = [dates[0], dates.at(-1)];
    if (first === undefined || last === undefined) return emptyPanel();
    const weeks = isoWeeks(first, weeksBetween(first, last) + 1);
    const holidays = new Uint8Array(weeks.length);
    /** Position of the week by number of the date; undefined for one that is left out. */
    const positions: (number | undefined)[] = [];
    for (const date of dates) {
      const [number, position] = [this.internDate(date), weeksBetween(first, date)];
      positions[number] = position;
      holidays[position] = Number(this.holidays[number]);
    }
    const entries = all
      .filter(({ sales }) => [...sales.keys()].some((date) => positions[date] !== undefined))
      .sort((a, b) => compareSeries(a.series, b.series));
    const values = new Float64Array(entries.length * weeks.length);
    const present = new Uint8Array(values.length);
    for (const [row, { sales }] of entries.entries()) {
      for (const [date, value] of sales) {
        const position = positions[date];
        if (position === undefined) continue;
        values[row * weeks.length + position] = value;
        present[row * weeks.length + position] = 1;
      }
    }
    const series = entries.map((entry) => entry.series);
    const departments = findRanges(series);
    const promotions = this.promotions.length > 0 ? { promotions: this.promotions } : {};
    return { weeks, holidays, series, departments, values, present, ...promotions };
  }

  /** Returns the number of a date, which it gets when it first comes. */
  private internDate(date: string): number {
    const known = this.numbers.get(date);
    if (known !== undefined) return known;
    const number = this.dates.push(date) - 1;
    this.numbers.set(date, number);
    this.holidays.push(false);
    return number;
  }

  private openSeries(store: number, department: number): SeriesRows {
    let stores = this.rows.get(department);
    if (!stores) this.rows.set(department, (stores = new Map<number, SeriesRows>()));
    let entry = stores.get(store);
    if (!entry) stores.set(store, (entry = { series: { store, department }, sales: new Map() }));
    return entry;
  }

  /** Returns the dates on the weekday of most rows, in order. */
  private listMainWeekdayDates(entries: readonly SeriesRows[]): string[] {
    const dates = this.dates.toSorted();
    const byWeekday = new Map<number, string[]>();
    for (const date of dates) {
      const weekday = new Date(date).getUTCDay();
      const own = byWeekday.get(weekday);
      if (own) own.push(date);
      else byWeekday.set(weekday, [date]);
    }
    if (byWeekday.size <= 1) return dates;
    const rows = dates.map(() => 0);
    for (const { sales } of entries) {
      for (const date of sales.keys()) rows[date]!++;
    }
    const count = (own: readonly string[]) =>
      own.reduce((sum, date) => sum + rows[this.internDate(date)]!, 0);
    return [...byWeekday.values()].reduce((best, own) => (count(own) > count(best) ? own : best));
  }
}

/** Returns which series have a row before week `count`: 1 or 0 each. */
export function markObservedSeries(panel: Panel, count: number): Uint8Array {
  const length = panel.weeks.length;
  return Uint8Array.from(panel.series, (_, row) =>
    Number(panel.present.subarray(row * length, row * length + count).includes(1)),
  );
}

/** Returns the panel before week `count`, at most its last `most` weeks, with all series that have a row before it. */
export function panelBefore(panel: Panel, count: number, most = Infinity): Panel {
  const length = panel.weeks.length;
  const start = Math.max(0, count - most);
  const seen = markObservedSeries(panel, count);
  const rows = panel.series.flatMap((series, row) => (seen[row] === 1 ? [{ row, series }] : []));
  const values = new Float64Array(rows.length * (count - start));
  const present = new Uint8Array(values.length);
  for (const [to, { row }] of rows.entries()) {
    const [first, end] = [row * length + start, row * length + count];
    values.set(panel.values.subarray(first, end), to * (count - start));
    present.set(panel.present.subarray(first, end), to * (count - start));
  }
  const series = rows.map((entry) => entry.series);
  return {
    ...panel,
    weeks: panel.weeks.slice(start, count),
    holidays: panel.holidays.slice(start, count),
    series,
    departments: findRanges(series),
    values,
    present,
  };
}

function emptyPanel(): Panel {
  return {
    weeks: [],
    holidays: new Uint8Array(),
    series: [],
    departments: [],
    values: new Float64Array(),
    present: new Uint8Array(),
  };
}

function compareSeries(a: Series, b: Series): number {
  return a.department - b.department || a.store - b.store;
}

function findRanges(series: readonly Series[]): DepartmentRange[] {
  const starts = series.flatMap(({ department }, row) =>
    row === 0 || series[row - 1]?.department !== department ? [{ department, from: row }] : [],
  );
  return starts.map((start, i) => ({ ...start, to: starts[i + 1]?.from ?? series.length }));
}
