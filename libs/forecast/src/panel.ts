import type { Country } from '#calendar/countries.js';
import { countDays, formatDay, isoWeeks } from './week-calendar.js';

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
  /** ISO dates of weeks that the files flag as holidays, past and coming ones. */
  readonly flagged?: readonly string[];
  /** Whose holidays count; the United States if left out. */
  readonly country?: Country;
}

/** The rows of a series in the order in which they came, a week by the number of its day. */
interface SeriesRows {
  readonly series: Series;
  readonly days: number[];
  readonly sales: number[];
}

/** Adds a week to a series. @param day its last day, see `countDays` */
export type AddWeek = (day: number, sales: number, isHoliday: boolean) => void;

/** Collects rows in any order. Of two rows of the same series and week, the later one is used. */
export class PanelBuilder {
  /** By department and store: a text as key would take longer than the rest. */
  private readonly rows = new Map<number, Map<number, SeriesRows>>();
  private readonly holidays = new Set<number>();
  private readonly promotions: Promotion[] = [];

  /** @param country whose holidays count */
  constructor(private readonly country?: Country) {}

  add({ store, department, week, sales, isHoliday }: PanelRow): void {
    this.openSeries(store, department)(countDays(week), sales, isHoliday);
  }

  /** Returns the function that adds weeks to a series. */
  openSeries(store: number, department: number): AddWeek {
    const { days, sales } = this.findSeries(store, department);
    return (day, value, isHoliday) => {
      days.push(day);
      sales.push(value);
      if (isHoliday) this.holidays.add(day);
    };
  }

  /** Adds a week that the files flag as a holiday. @param day its last day, see `countDays` */
  addHoliday(day: number): void {
    this.holidays.add(day);
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
    const extent = findMainWeekday(all);
    if (!extent) return emptyPanel();
    const { first, last } = extent;
    const weeks = isoWeeks(formatDay(first), (last - first) / 7 + 1);
    const isMain = (day: number) => (day - first) % 7 === 0;
    const entries = all
      .filter(({ days }) => days.some(isMain))
      .sort((a, b) => compareSeries(a.series, b.series));
    // Threads that compute origins share the memory.
    const values = new Float64Array(new SharedArrayBuffer(8 * entries.length * weeks.length));
    const present = new Uint8Array(new SharedArrayBuffer(entries.length * weeks.length));
    for (const [row, { days, sales }] of entries.entries()) {
      for (const [i, day] of days.entries()) {
        if (!isMain(day)) continue;
        const at = row * weeks.length + (day - first) / 7;
        values[at] = sales[i]!;
        present[at] = 1;
      }
    }
    const holidays = Uint8Array.from(weeks, (_, t) => Number(this.holidays.has(first + 7 * t)));
    const series = entries.map((entry) => entry.series);
    const departments = findRanges(series);
    const promotions = this.promotions.length > 0 ? { promotions: this.promotions } : {};
    const flagged = [...this.holidays]
      .filter(isMain)
      .sort((a, b) => a - b)
      .map(formatDay);
    const country = this.country ? { country: this.country } : {};
    return {
      weeks,
      holidays,
      series,
      departments,
      values,
      present,
      flagged,
      ...promotions,
      ...country,
    };
  }

  private findSeries(store: number, department: number): SeriesRows {
    let stores = this.rows.get(department);
    if (!stores) this.rows.set(department, (stores = new Map<number, SeriesRows>()));
    let entry = stores.get(store);
    if (!entry) stores.set(store, (entry = { series: { store, department }, days: [], sales: [] }));
    return entry;
  }
}

/** Returns the first and last day on the weekday of most rows; undefined without rows. */
function findMainWeekday(
  entries: readonly SeriesRows[],
): { first: number; last: number } | undefined {
  const weekdays = Array.from({ length: 7 }, () => ({ rows: 0, first: Infinity, last: -Infinity }));
  for (const { days } of entries) {
    for (const day of days) {
      const own = weekdays[((day % 7) + 7) % 7]!;
      own.rows++;
      if (day < own.first) own.first = day;
      if (day > own.last) own.last = day;
    }
  }
  const [main] = weekdays.sort((a, b) => b.rows - a.rows || a.first - b.first);
  return main!.rows === 0 ? undefined : main;
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
