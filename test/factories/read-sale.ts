/** A valid row: its key and its values, in one notation. */
export interface Sale {
  kind: 'sale';
  key: string;
  value: string;
}

interface Fault {
  kind: 'fault';
  reason: string;
  column: string | null;
  /** The faulty cell. */
  value: string | null;
}

const NO_VALUE = ['', 'NA', 'N/A', 'nan', 'NaN', 'NULL', 'null'];
/** Spellings of the five columns, in their order. */
const HEADERS = [['store'], ['dept', 'department'], ['date', 'week_date'], ['weekly_sales']];
const HOLIDAY = ['isholiday', 'is_holiday'];
const SPELLINGS = [...HEADERS, HOLIDAY];

/** Parses one line of a sales file, written from the wording of the rules. */
export function readSale(
  line: string,
  extras: readonly string[],
): Sale | Fault | { kind: 'header' } {
  const cells = line.split(',').map((cell) => cell.trim());
  const width = SPELLINGS.length + extras.length;
  const isRight = cells.length === width;
  const lower = cells.slice(0, SPELLINGS.length).map((cell) => cell.toLowerCase());
  if (isRight && SPELLINGS.every((spelled, i) => spelled.includes(lower[i] ?? ''))) {
    return { kind: 'header' };
  }
  const known = SPELLINGS.flat();
  if (lower.length === SPELLINGS.length && lower.every((cell) => known.includes(cell))) {
    return { kind: 'fault', reason: 'OTHER_HEADER', column: null, value: null };
  }
  if (!isRight) {
    const reason = cells.length < width ? 'SHORT_ROW' : 'LONG_ROW';
    return { kind: 'fault', reason, column: null, value: null };
  }
  const [store = '', department = '', date = '', sales = '', holiday = ''] = cells;
  const fault =
    parseNumber('store', store) ??
    parseNumber('department', department) ??
    parseDay(date) ??
    check('weekly_sales', sales, /^-?\d{1,15}(\.\d{1,2}0*)?$/, 'BAD_NUMBER') ??
    check('is_holiday', holiday, /^(true|false|0|1)$/i, 'BAD_BOOLEAN');
  if (fault) return fault;
  const notes = extras.map((name, i) => [name, cells[SPELLINGS.length + i] ?? '']);
  return {
    kind: 'sale',
    key: [parseFloat(store), parseFloat(department), toIso(date)].join('|'),
    value: JSON.stringify([
      Math.round(parseFloat(sales) * 100) + 0,
      /^(true|1)$/i.test(holiday),
      notes,
    ]),
  };
}

function parseNumber(column: string, text: string): Fault | undefined {
  const bad = check(column, text, /^-?\d{1,9}(\.0+)?$/, 'BAD_INTEGER');
  if (bad) return bad;
  if (parseFloat(text) >= 1) return undefined;
  return { kind: 'fault', reason: 'OUT_OF_RANGE', column, value: text };
}

function parseDay(text: string): Fault | undefined {
  const either = /^(\d\d\/\d\d\/(19|20)\d\d|(19|20)\d\d-\d\d-\d\d)$/;
  const bad = check('week_date', text, either, 'BAD_DATE');
  if (bad || isDay(toIso(text))) return bad;
  const [first, second, year] = text.split('/');
  const isSwapped = year !== undefined && isDay(`${year}-${first}-${second}`);
  const reason = isSwapped ? 'OTHER_DATE_ORDER' : 'IMPOSSIBLE_DATE';
  return { kind: 'fault', reason, column: 'week_date', value: text };
}

function check(column: string, text: string, good: RegExp, reason: string): Fault | undefined {
  if (NO_VALUE.includes(text))
    return { kind: 'fault', reason: 'MISSING_VALUE', column, value: null };
  return good.test(text) ? undefined : { kind: 'fault', reason, column, value: text };
}

const toIso = (text: string) => (text.includes('/') ? text.split('/').reverse().join('-') : text);

function isDay(iso: string): boolean {
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso);
}
