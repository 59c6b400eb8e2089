import type { AddWeek, PanelBuilder } from '#forecast/panel.js';
import { hasEnoughWeeks } from '#forecast/short-history.js';
import { formatDay } from '#forecast/week-calendar.js';
import type { HistoryRow } from '#pipeline/flow/forecast.js';

const [COMMA, POINT, MINUS, ZERO, TRUE] = [44, 46, 45, 48, 116];

/**
 * Adds rows of `history_series.sql` to a panel. Cells are read digit by digit: splitting so many texts takes ten times as
 * long.
 */
export function addHistory(builder: PanelBuilder, rows: readonly HistoryRow[]): void {
  for (const [store, department, weeks] of rows) {
    if (!weeks) continue;
    if (store === null) addHolidays(builder, weeks);
    else if (department === null) addPromotions(builder, Number(store), weeks);
    else addWeeks(builder.openSeries(Number(store), Number(department)), weeks);
  }
}

/** @param weeks 'day,amount', with commas between weeks too */
function addPromotions(builder: PanelBuilder, store: number, weeks: string): void {
  for (const [, day, amount] of weeks.matchAll(/([^,]+),([^,]+)/g))
    builder.addPromotion({ store, week: formatDay(Number(day)), amount: Number(amount) });
}

/** @param weeks 'day,true', with commas between weeks too */
function addHolidays(builder: PanelBuilder, weeks: string): void {
  for (const [day] of weeks.matchAll(/-?\d+/g)) builder.addHoliday(Number(day));
}

/** @param weeks 'day,sales,holiday', with commas between weeks too; sales have two digits behind the point */
function addWeeks(add: AddWeek, weeks: string): void {
  let at = 0;
  const readNumber = () => {
    let size = 0;
    const isNegative = weeks.charCodeAt(at) === MINUS;
    for (let code = weeks.charCodeAt(at); code !== COMMA; code = weeks.charCodeAt(++at)) {
      if (code !== MINUS && code !== POINT) size = 10 * size + code - ZERO;
    }
    at++;
    return isNegative ? -size : size;
  };
  while (at < weeks.length) {
    const day = readNumber();
    add(day, readNumber() / 100, weeks.charCodeAt(at) === TRUE);
    at += 2;
  }
}

/** Returns whether rows of `history_series.sql` have the weeks that a forecast needs, from the first and last of each row. */
export function isLongEnough(rows: readonly HistoryRow[]): boolean {
  let [first, last] = [Infinity, -Infinity];
  for (const [, department, weeks] of rows) {
    if (!weeks || department === null) continue;
    first = Math.min(first, Number(weeks.slice(0, weeks.indexOf(','))));
    const end = weeks.lastIndexOf(',', weeks.lastIndexOf(',') - 1);
    last = Math.max(last, Number(weeks.slice(weeks.lastIndexOf(',', end - 1) + 1, end)));
  }
  return hasEnoughWeeks(first, last);
}
