/** Variables of the example queries; each query takes those that it names. */
interface ExampleDates {
  /** The last week date with sales, and the year and month it lies in. */
  week: string;
  year: number;
  month: number;
  /** First day of the month four months before. */
  firstMonth: string;
}

/** @param dataThrough last week date with sales, `2012-10-26` */
export function datesOf(dataThrough: string): ExampleDates {
  const last = new Date(dataThrough);
  const [year, month] = [last.getUTCFullYear(), last.getUTCMonth()];
  const firstMonth = new Date(Date.UTC(year, month - 4, 1)).toISOString().slice(0, 10);
  return { week: dataThrough, year, month: month + 1, firstMonth };
}
