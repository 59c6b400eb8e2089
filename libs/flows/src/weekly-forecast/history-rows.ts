import type { PanelBuilder } from '#forecast/panel.js';
import { hasEnoughWeeks } from '#forecast/short-history.js';
import type { HistoryRow } from '#pipeline/flow/forecast.js';

/** Cells of a week in a row: date, sales and whether it is a holiday week. */
const CELLS = 3;

/** Adds rows of `history.sql` to a panel. */
export function addHistory(builder: PanelBuilder, rows: readonly HistoryRow[]): void {
  for (const [storeText, departmentText, weeks] of rows) {
    const [store, department] = [Number(storeText), Number(departmentText)];
    const cells = weeks?.split(',') ?? [];
    for (let at = 0; at < cells.length; at += CELLS) {
      builder.add({
        store,
        department,
        week: cells[at] ?? '',
        sales: Number(cells[at + 1]),
        isHoliday: cells[at + 2] === 't',
      });
    }
  }
}

/** Returns whether rows of `history.sql` have the weeks that a forecast needs, from the first and last of each row. */
export function isLongEnough(rows: readonly HistoryRow[]): boolean {
  const dates = rows.flatMap(([, , weeks]) =>
    weeks ? [readFirstDate(weeks), readLastDate(weeks)] : [],
  );
  const [first = '', last = ''] = [dates.sort()[0], dates.at(-1)];
  return first !== '' && hasEnoughWeeks(first, last);
}

const DATE_LENGTH = 'yyyy-mm-dd'.length;
const readFirstDate = (weeks: string) => weeks.slice(0, DATE_LENGTH);

function readLastDate(weeks: string): string {
  const end = weeks.lastIndexOf(',', weeks.lastIndexOf(',') - 1);
  return weeks.slice(end - DATE_LENGTH, end);
}
