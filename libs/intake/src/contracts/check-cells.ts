import type { Contract, ContractColumn } from './contract.js';
import { dayOf, daysAllowed } from './typed-value.js';

/** The first fault of a row, with the reason that its quarantined row would have. */
export interface CellFault {
  reason: string;
  column: string;
}

/** Units of the last decimal place of a value, for exact comparisons. */
type Units = bigint;

/**
 * Returns the first fault of a row, by the rules of `checkedSql`, before a file has it; undefined without one.
 * References are not checked, because their rows may come later.
 * @param cells texts in the order of the contract's columns; null without a value
 */
export function cellFault(
  contract: Contract,
  cells: readonly (string | null)[],
): CellFault | undefined {
  const { columns, nullTokens, products = [] } = contract;
  const units = new Map<string, Units>();
  for (const [index, column] of columns.entries()) {
    const text = cells[index]?.replace(/^ +| +$/g, '') ?? null;
    const isNull = text === null || nullTokens.includes(text);
    const reason = isNull ? (column.required ? 'MISSING_VALUE' : undefined) : faultOf(column, text);
    if (reason !== undefined) return { reason, column: column.name };
    const value = isNull ? undefined : unitsOf(column, text);
    if (value !== undefined) units.set(column.name, value);
  }
  const named = (name: string) => columns.find((each) => each.name === name);
  for (const { column, of } of products) {
    const [product, one, other] = [column, ...of].map((name) => units.get(name));
    if (product === undefined || one === undefined || other === undefined) continue;
    const scale = (name: string) => scaleOf(named(name));
    const digits = scale(of[0]) + scale(of[1]) - scale(column);
    if (rounded(one * other, digits) !== product) return { reason: 'WRONG_PRODUCT', column };
  }
  return undefined;
}

function faultOf(column: ContractColumn, text: string): string | undefined {
  const { type, min, max, nonZero, allowed } = column;
  if (type === 'date') return dateFault(column, text);
  if (type === 'boolean') {
    const { trueValues = ['true', '1'], falseValues = ['false', '0'] } = column;
    return [...trueValues, ...falseValues].includes(text.toLowerCase()) ? undefined : 'BAD_BOOLEAN';
  }
  if (type !== 'text') {
    const value = unitsOf(column, text);
    if (value === undefined) return type === 'integer' ? 'BAD_INTEGER' : 'BAD_NUMBER';
    const number = Number(value) / 10 ** scaleOf(column);
    const isOutside =
      (typeof min === 'number' && number < min) || (typeof max === 'number' && number > max);
    if (isOutside || (nonZero === true && value === 0n)) return 'OUT_OF_RANGE';
  }
  return allowed && !allowed.includes(text) ? 'NOT_ALLOWED' : undefined;
}

/** The days that engines agree on. */
const ANY_DAY = { min: '1600-01-01', max: '2999-12-31' };

function dateFault(column: ContractColumn, text: string): string | undefined {
  if (dayOf(column, text) !== undefined) return undefined;
  if (!daysAllowed(column)) return 'BAD_DATE';
  return dayOf({ ...column, ...ANY_DAY }, text) !== undefined ? 'OUT_OF_RANGE' : 'BAD_DATE';
}

const scaleOf = (column: ContractColumn | undefined): number =>
  column?.type === 'decimal' ? (column.scale ?? 0) : 0;

/** Returns a number in units of its last place; undefined for another type or a text that `typedValue` takes for none. */
function unitsOf(column: ContractColumn, text: string): Units | undefined {
  const scale = scaleOf(column);
  const pattern =
    column.type === 'integer'
      ? /^-?[0-9]{1,9}([.]0+)?$/
      : column.type === 'decimal'
        ? new RegExp(
            `^-?[0-9]{1,${Math.min(15, 18 - scale)}}` +
              (scale > 0 ? `([.][0-9]{1,${scale}}0*)?$` : '([.]0*)?$'),
          )
        : undefined;
  if (!pattern?.test(text)) return undefined;
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
}

/** Rounds half away from zero, as SQL does. @param digits places to remove */
function rounded(value: Units, digits: number): Units {
  if (digits <= 0) return value * 10n ** BigInt(-digits);
  const unit = 10n ** BigInt(digits);
  const size = value < 0n ? -value : value;
  const whole = (size + unit / 2n) / unit;
  return value < 0n ? -whole : whole;
}
