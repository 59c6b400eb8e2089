import { type Contract, type ContractColumn, isTextKey, needsValue } from './contract.js';
import {
  CONTROL_CHARACTER,
  dayReader,
  daysAllowed,
  describeRange,
  numberPattern,
} from './typed-value.js';

/** The first fault of a row, with the reason that its quarantined row would have. */
export interface CellFault {
  reason: string;
  column: string;
  /** The bounds of the column in words, of a value outside them. */
  range?: string | undefined;
}

/** Units of the last decimal place of a value, for exact comparisons. */
type Units = bigint;

/** Returns the reason why a text is no value of its column; undefined without one. */
type TextCheck = (text: string) => string | undefined;

interface CheckedColumn {
  name: string;
  required: boolean;
  range: string | undefined;
  check: TextCheck;
}

/** A date that is not before another, by the indexes of both. */
interface CheckedOrder {
  name: string;
  date: number;
  earliest: number;
  readDay: DayReader;
  readEarliest: DayReader;
}

type DayReader = ReturnType<typeof dayReader>;

/** A column that is the product of two others, by their indexes. */
interface CheckedProduct {
  name: string;
  columns: readonly [product: number, one: number, other: number];
  scales: readonly [product: number, one: number, other: number];
}

const LINE_BREAK = /[\r\n]/;

/** Checks rows of a contract before a file has them. */
export class CellCheck {
  private readonly columns: readonly CheckedColumn[];
  private readonly orders: readonly CheckedOrder[];
  private readonly products: readonly CheckedProduct[];
  private readonly nullTokens: ReadonlySet<string>;

  constructor(contract: Contract) {
    const { columns, nullTokens, products = [] } = contract;
    this.nullTokens = new Set(nullTokens);
    this.columns = columns.map((column) => ({
      name: column.name,
      required: needsValue(column),
      range: describeRange(column),
      check: createCheck(column, isTextKey(contract, column)),
    }));
    const findPosition = (name: string) => columns.findIndex((each) => each.name === name);
    const scaleAt = (index: number) => findScale(columns[index]);
    this.orders = columns.flatMap((column, date) => {
      const earliest = columns.findIndex(({ name }) => name === column.notBefore);
      const other = columns[earliest];
      if (!other) return [];
      const [readDay, readEarliest] = [dayReader(column), dayReader(other)];
      return [{ name: column.name, date, earliest, readDay, readEarliest }];
    });
    this.products = products.map(({ column, of: [one, other] }) => {
      const [a, b, c] = [findPosition(column), findPosition(one), findPosition(other)];
      return { name: column, columns: [a, b, c], scales: [scaleAt(a), scaleAt(b), scaleAt(c)] };
    });
  }

  /**
   * Returns the first fault of a row, by the rules of `checkedSql`; undefined without one. A value with a line break
   * would be quarantined as BAD_QUOTES; here it is LINE_BREAK. References are not checked, because their rows may come
   * later.
   * @param cells texts in the order of the contract's columns; null without a value
   */
  findFault(cells: readonly (string | null)[]): CellFault | undefined {
    const broken = this.columns.find((_, index) => LINE_BREAK.test(cells[index] ?? ''));
    if (broken) return { reason: 'LINE_BREAK', column: broken.name };
    for (const [index, { name, required, range, check }] of this.columns.entries()) {
      const text = this.trimCell(cells[index]);
      const reason = text === null ? (required ? 'MISSING_VALUE' : undefined) : check(text);
      if (reason === 'OUT_OF_RANGE') return { reason, column: name, range };
      if (reason !== undefined) return { reason, column: name };
    }
    const reversed = this.orders.find((order) => this.isReversed(order, cells));
    if (reversed) return { reason: 'REVERSED_DATES', column: reversed.name };
    const wrong = this.products.find((product) => this.isWrong(product, cells));
    return wrong && { reason: 'WRONG_PRODUCT', column: wrong.name };
  }

  private isReversed(
    { date, earliest, readDay, readEarliest }: CheckedOrder,
    cells: readonly (string | null)[],
  ): boolean {
    const [day, first] = [this.trimCell(cells[date]), this.trimCell(cells[earliest])];
    if (day === null || first === null) return false;
    return (readDay(day) ?? '') < (readEarliest(first) ?? '');
  }

  private isWrong({ columns, scales }: CheckedProduct, cells: readonly (string | null)[]): boolean {
    const [product, one, other] = columns.map((column) => this.trimCell(cells[column]));
    if (product == null || one == null || other == null) return false;
    const digits = scales[1] + scales[2] - scales[0];
    const right = roundUnits(toUnits(one, scales[1]) * toUnits(other, scales[2]), digits);
    return right !== toUnits(product, scales[0]);
  }

  /** Returns the text of a cell without spaces around it; null without a value. */
  private trimCell(cell: string | null | undefined): string | null {
    if (cell === null || cell === undefined) return null;
    const hasSpaces = cell.startsWith(' ') || cell.endsWith(' ');
    const text = hasSpaces ? cell.replace(/^ +| +$/g, '') : cell;
    return this.nullTokens.has(text) ? null : text;
  }
}

const HAS_CONTROL_CHARACTER = new RegExp(CONTROL_CHARACTER);

function createCheck(column: ContractColumn, isKey: boolean): TextCheck {
  const { type, allowed } = column;
  if (type === 'date') return dateCheck(column);
  if (type === 'boolean') {
    const { trueValues = ['true', '1'], falseValues = ['false', '0'] } = column;
    const values = new Set([...trueValues, ...falseValues]);
    return (text) => (values.has(text.toLowerCase()) ? undefined : 'BAD_BOOLEAN');
  }
  const check = type === 'text' ? textCheck(column, isKey) : numberCheck(column);
  if (!allowed) return check;
  return (text) => check(text) ?? (allowed.includes(text) ? undefined : 'NOT_ALLOWED');
}

function textCheck({ pattern }: ContractColumn, isKey: boolean): TextCheck {
  const expected = pattern === undefined ? undefined : new RegExp(pattern);
  if (!isKey && !expected) return () => undefined;
  return (text) => {
    if (expected && !expected.test(text)) return 'NOT_ALLOWED';
    return isKey && HAS_CONTROL_CHARACTER.test(text) ? 'CONTROL_CHARACTER' : undefined;
  };
}

function numberCheck(column: ContractColumn): TextCheck {
  const { type, min, max, nonZero } = column;
  const pattern = new RegExp(numberPattern(column));
  const bad = type === 'integer' ? 'BAD_INTEGER' : 'BAD_NUMBER';
  const least = typeof min === 'number' ? min : -Infinity;
  const most = typeof max === 'number' ? max : Infinity;
  return (text) => {
    if (!pattern.test(text)) return bad;
    const value = Number(text);
    const isOutside = value < least || value > most || (nonZero === true && value === 0);
    return isOutside ? 'OUT_OF_RANGE' : undefined;
  };
}

/** The days that engines agree on. */
const ANY_DAY = { min: '1600-01-01', max: '2999-12-31' };

function dateCheck(column: ContractColumn): TextCheck {
  const dayOf = dayReader(column);
  const anyDayOf = daysAllowed(column) && dayReader({ ...column, ...ANY_DAY });
  return (text) => {
    if (dayOf(text) !== undefined) return undefined;
    return anyDayOf?.(text) === undefined ? 'BAD_DATE' : 'OUT_OF_RANGE';
  };
}

const findScale = (column: ContractColumn | undefined): number =>
  column?.type === 'decimal' ? (column.scale ?? 0) : 0;

/** Returns a number, which its column's check has passed, in units of its last place. */
function toUnits(text: string, scale: number): Units {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
}

/** Rounds half away from zero, as SQL does. @param digits places to remove */
function roundUnits(value: Units, digits: number): Units {
  if (digits <= 0) return value * 10n ** BigInt(-digits);
  const unit = 10n ** BigInt(digits);
  const size = value < 0n ? -value : value;
  const whole = (size + unit / 2n) / unit;
  return value < 0n ? -whole : whole;
}
