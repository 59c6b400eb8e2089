import type { Target } from './cast-target.js';

type DateOrder = Extract<Target, { type: 'date' }>['order'];
type Guarded = (pattern: string, sql: string) => string;

/** Any other year is a slip of the pen, and engines disagree about the year 0. */
const YEAR = '(19|20)[0-9]{2}';

/** The day that a text names in one order; null when the calendar has none such. A day or a month may have one digit. */
export function dateOfText(at: string, order: DateOrder, guarded: Guarded): string {
  if (order === 'yyyymmdd') {
    const parts = [
      [1, 4],
      [5, 2],
      [7, 2],
    ].map(([from, size]) => `substr(${at}, ${from}, ${size})`);
    return guarded(`${YEAR}[0-9]{4}`, dayOf(parts));
  }
  const mark = /[^a-z]/.exec(order)?.[0] ?? '-';
  const names = order.split(mark);
  const part = (name: string) => {
    const cell = `split_part(${at}, '${mark}', ${names.indexOf(name) + 1})`;
    return name === 'yyyy' ? cell : `lpad(${cell}, 2, '0')`;
  };
  const patterns = names.map((name) => (name === 'yyyy' ? YEAR : '[0-9]{1,2}'));
  return guarded(patterns.join(`[${mark}]`), dayOf(['yyyy', 'mm', 'dd'].map(part)));
}

const dayOf = (parts: readonly string[]) => `try_cast(concat_ws('-', ${parts.join(', ')}) AS DATE)`;

/** The time that a text names, without a zone: `2020-12-31 23:59:59.5`, or with a `T`. */
export function momentOfText(at: string, guarded: Guarded): string {
  const time = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?';
  const plain = `replace(${at}, 'T', ' ')`;
  return guarded(`${YEAR}-[0-9]{2}-[0-9]{2}([ T]${time})?`, `try_cast(${plain} AS TIMESTAMP)`);
}
