import type { PanelBuilder } from '#forecast/panel.js';
import { suffice } from '#forecast/short-history.js';
import type { HistoryRow } from '#pipeline/flow/forecast.js';

/** Adds rows of `history.sql` to a panel. */
export function addHistory(builder: PanelBuilder, rows: readonly HistoryRow[]): void {
  for (const [store, department, weeks] of rows) {
    for (const each of weeks?.split(',') ?? []) {
      const [week = '', sales, holiday] = each.split(' ');
      builder.add({
        store: Number(store),
        department: Number(department),
        week,
        sales: Number(sales),
        isHoliday: holiday === 't',
      });
    }
  }
}

/** Returns whether rows of `history.sql` have the weeks that a forecast needs, from the first and last of each row. */
export function isLongEnough(rows: readonly HistoryRow[]): boolean {
  const dates = rows.flatMap(([, , weeks]) => (weeks ? [weeks, lastWeekOf(weeks)] : []));
  const [first = '', last = ''] = [dates.sort()[0], dates.at(-1)];
  return first !== '' && suffice(dateOf(first), dateOf(last));
}

const lastWeekOf = (weeks: string) => weeks.slice(weeks.lastIndexOf(',') + 1);
const dateOf = (week: string) => week.slice(0, 'yyyy-mm-dd'.length);
