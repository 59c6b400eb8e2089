import { decimalType } from './column.js';
import { castSql } from './select.js';

/** As engines write it alike: an exact number as text first, of which a DOUBLE is read in one way only. */
export function doubleSql(sql: string, type: string): string {
  return type === 'DOUBLE' ? sql : castSql(castSql(sql, 'VARCHAR'), 'DOUBLE');
}

/** Without the minus of zero, by which some operations tell zeros apart. */
export const plainZeroSql = (sql: string) =>
  `CASE WHEN ${sql} = 0 THEN CAST(0 AS DOUBLE) ELSE ${sql} END`;

const EXACT_DOUBLE = '9007199254740992';

/** A DOUBLE, rounded half up to so many digits; null where a DOUBLE does not hold so many. */
export function decimalOfDouble(sql: string, scale: number): string {
  const power = `CAST('${10 ** scale}' AS DOUBLE)`;
  const cents = `floor(abs(${sql}) * ${power} + CAST('0.5' AS DOUBLE))`;
  const unit = scale === 0 ? '1' : `0.${'0'.repeat(scale - 1)}1`;
  const size = `CAST(CAST(${cents} AS BIGINT) AS DECIMAL(18,0)) * CAST('${unit}' AS DECIMAL(${scale + 1},${scale}))`;
  const number = castSql(size, decimalType(38, scale));
  return (
    `CASE WHEN abs(${sql}) * ${power} < CAST('${EXACT_DOUBLE}' AS DOUBLE) ` +
    `THEN CASE WHEN ${sql} < 0 THEN -(${number}) ELSE ${number} END END`
  );
}

/** A decimal that has room for its digits, as one of so many; null where its whole part is too long. */
export function fitted(sql: string, precision: number, scale: number): string {
  const limit = `1${'0'.repeat(precision - scale)}`;
  const rounded = castSql(sql, decimalType(38, scale));
  return (
    `CASE WHEN abs(${rounded}) < CAST('${limit}' AS DECIMAL(38,0)) ` +
    `THEN ${castSql(rounded, decimalType(precision, scale))} END`
  );
}
