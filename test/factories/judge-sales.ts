/** What a reader of the rules, not of the SQL, says of each row of a few sales files. */
export interface Judged {
  file: number;
  line: number;
  fate: 'kept' | 'quarantined' | 'duplicate' | 'superseded';
  reason: string | null;
  column: string | null;
  accepted: boolean;
}

interface Sale {
  key: string;
  value: string;
}

interface Fault {
  reason: string;
  column: string | null;
}

/** @param files rows below the header of each file, oldest delivery first, without quotes */
export function judgeSales(files: readonly (readonly string[])[]): Judged[] {
  const stated = files.map(statements);
  return files.flatMap((lines, index) =>
    lines.map((line, place): Judged => {
      const at = { file: index + 1, line: place + 2 };
      const sale = read(line);
      if ('reason' in sale) return { ...at, fate: 'quarantined', accepted: false, ...sale };
      const none = { reason: null, column: null };
      const own = stated[index]?.get(sale.key);
      if (own?.place !== place) {
        if (own?.value === sale.value)
          return { ...at, fate: 'duplicate', accepted: false, ...none };
        const reason = 'DUPLICATE_KEY';
        return { ...at, fate: 'quarantined', accepted: false, reason, column: null };
      }
      const newer = stated.slice(index + 1).filter((file) => file.has(sale.key));
      const newest = newer.at(-1)?.get(sale.key);
      const fate = !newest ? 'kept' : newest.value === sale.value ? 'duplicate' : 'superseded';
      return { ...at, fate, accepted: true, ...none };
    }),
  );
}

/** The first valid row of each key in a file. */
function statements(lines: readonly string[]): Map<string, { place: number; value: string }> {
  const first = new Map<string, { place: number; value: string }>();
  for (const [place, line] of lines.entries()) {
    const sale = read(line);
    if ('reason' in sale || first.has(sale.key)) continue;
    first.set(sale.key, { place, value: sale.value });
  }
  return first;
}

function read(line: string): Sale | Fault {
  const cells = line.split(',').map((cell) => cell.trim());
  if (cells.length !== 5)
    return { reason: cells.length < 5 ? 'SHORT_ROW' : 'LONG_ROW', column: null };
  const [store = '', department = '', date = '', sales = '', holiday = ''] = cells;
  const fault =
    number('store', store) ??
    number('department', department) ??
    check('week_date', date, isDay, 'BAD_DATE') ??
    check('weekly_sales', sales, (text) => /^-?\d{1,15}(\.\d{1,2}0*)?$/.test(text), 'BAD_NUMBER') ??
    check('is_holiday', holiday, (text) => /^(true|false|0|1)$/i.test(text), 'BAD_BOOLEAN');
  if (fault) return fault;
  const key = [parseFloat(store), parseFloat(department), date].join('|');
  const value = `${Math.round(parseFloat(sales) * 100) + 0}|${/^(true|1)$/i.test(holiday)}`;
  return { key, value };
}

function number(column: string, text: string): Fault | undefined {
  const isWhole = (cell: string) => /^-?\d{1,9}(\.0+)?$/.test(cell);
  const bad = check(column, text, isWhole, 'BAD_INTEGER');
  if (bad) return bad;
  return parseFloat(text) < 1 ? { reason: 'OUT_OF_RANGE', column } : undefined;
}

function check(
  column: string,
  text: string,
  isGood: (text: string) => boolean,
  reason: string,
): Fault | undefined {
  if (text === '' || text === 'NA') return { reason: 'MISSING_VALUE', column };
  return isGood(text) ? undefined : { reason, column };
}

function isDay(text: string): boolean {
  const [, day, month, year] = /^(\d\d)\/(\d\d)\/((?:19|20)\d\d)$/.exec(text) ?? [];
  if (!day || !month || !year) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}
