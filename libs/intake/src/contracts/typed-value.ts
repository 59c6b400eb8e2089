import type { ContractColumn } from './contract.js';
import { quoteLiteral } from '#lake/ports/compute.js';

type DateFormat = NonNullable<ContractColumn['formats']>[number];

/**
 * Returns SQL that converts a column's text, under its own name, to its type, or null. A pattern guards every cast,
 * because engines round, trim and guess differently.
 */
export function typedValue(column: ContractColumn): string {
  const { name } = column;
  switch (column.type) {
    case 'integer':
      return (
        `CASE WHEN regexp_like(${name}, '${numberPattern(column)}') ` +
        `THEN CAST(split_part(${name}, '.', 1) AS INTEGER) END`
      );
    case 'decimal': {
      const scale = column.scale ?? 0;
      return (
        `CASE WHEN regexp_like(${name}, '${numberPattern(column)}') ` +
        `THEN CAST(${name} AS DECIMAL(18, ${scale})) END`
      );
    }
    case 'date': {
      const readings = listFormats(column).map(
        (format) => `WHEN ${fits(column, name, format)} THEN ${dayIn(name, format)}`,
      );
      return `CASE ${readings.join(' ')} END`;
    }
    case 'boolean': {
      const { trueValues = ['true', '1'], falseValues = ['false', '0'] } = column;
      const isOne = (texts: string[]) =>
        `lower(${name}) IN (${texts.map(quoteLiteral).join(', ')})`;
      return `CASE WHEN ${isOne(trueValues)} THEN TRUE WHEN ${isOne(falseValues)} THEN FALSE END`;
    }
    case 'text':
      return column.default === undefined
        ? name
        : `coalesce(${name}, ${quoteLiteral(column.default)})`;
  }
}

/**
 * Pattern of a text with a control character. The characters stand in it as they are, because engines read backslashes
 * differently.
 */
export const CONTROL_CHARACTER = '[\u0001-\u001f\u007f-\u009f]';

/** Returns the pattern of the texts that are a number of an integer or decimal column. */
export function numberPattern({ type, scale = 0 }: ContractColumn): string {
  if (type === 'integer') return '^-?[0-9]{1,9}([.]0+)?$';
  const fraction = scale > 0 ? `([.][0-9]{1,${scale}}0*)?` : '([.]0*)?';
  return `^-?[0-9]{1,${Math.min(15, 18 - scale)}}${fraction}$`;
}

/**
 * Returns SQL of the exact product of two numbers on every engine. The first factor has 19 digits: DuckDB keeps 18 for a
 * product of decimals with up to 18 digits each, and stops at a larger value.
 */
export function productSql(factors: readonly { name: string; scale: number }[]): string {
  return factors
    .map(({ name, scale }, index) => `CAST(${name} AS DECIMAL(${index === 0 ? 19 : 18}, ${scale}))`)
    .join(' * ');
}

/**
 * Returns SQL of the fault, "REASON column", of a text for which `typedValue` gives null.
 * @param text name of the text's column
 */
export function badValue(column: ContractColumn, text: string): string {
  const fault = (reason: string) => quoteLiteral(`${reason} ${column.name}`);
  if (column.type !== 'date') return fault(reasons[column.type]);
  const formats = listFormats(column);
  const swapped = formats.flatMap((format) => {
    const other = swaps[format];
    return other ? [`${fits(column, text, format)} AND ${dayIn(text, other)} IS NOT NULL`] : [];
  });
  return [
    'CASE',
    ...swapped.map((when) => `WHEN ${when} THEN ${fault('OTHER_DATE_ORDER')}`),
    ...formats.map(
      (format) => `WHEN ${fits(column, text, format)} THEN ${fault('IMPOSSIBLE_DATE')}`,
    ),
    `ELSE ${fault('BAD_DATE')} END`,
  ].join(' ');
}

const reasons = {
  integer: 'BAD_INTEGER',
  decimal: 'BAD_NUMBER',
  boolean: 'BAD_BOOLEAN',
  text: 'BAD_TEXT',
};

/** Years of a column without bounds; any other year is taken for a typing mistake. */
const USUAL_YEAR = '(19|20)[0-9]{2}';

/** Years of a column with bounds; for earlier days, engines disagree. */
const BOUNDED_YEAR = '(1[6-9]|2[0-9])[0-9]{2}';

function buildDatePattern(column: ContractColumn, format: DateFormat): string {
  const year = daysAllowed(column) ? BOUNDED_YEAR : USUAL_YEAR;
  return format === 'yyyy-mm-dd' ? `^${year}-[0-9]{2}-[0-9]{2}$` : `^[0-9]{2}/[0-9]{2}/${year}$`;
}

/** Index of year, month and day in a text. */
const places: Record<DateFormat, [number, number, number]> = {
  'dd/mm/yyyy': [7, 4, 1],
  'mm/dd/yyyy': [7, 1, 4],
  'yyyy-mm-dd': [1, 6, 9],
};

/** The format that each format could be confused with. */
const swaps: Partial<Record<DateFormat, DateFormat>> = {
  'dd/mm/yyyy': 'mm/dd/yyyy',
  'mm/dd/yyyy': 'dd/mm/yyyy',
};

/**
 * Returns the first and last allowed day of a date column, as yyyy-mm-dd; undefined without bounds, so that the SQL of
 * such contracts never changed.
 */
export function daysAllowed({
  type,
  min,
  max,
}: ContractColumn): { first: string; last: string } | undefined {
  if (type !== 'date' || (min === undefined && max === undefined)) return undefined;
  return { first: String(min ?? '1900-01-01'), last: String(max ?? '2099-12-31') };
}

/** Returns the bounds of a column in words, `from 0 to 999.99` or `not 0`; undefined without bounds. */
export function describeRange(column: ContractColumn): string | undefined {
  const days = daysAllowed(column);
  const { min, max } = days ? { min: days.first, max: days.last } : column;
  const bounds = [
    ...(min !== undefined ? [`from ${min}`] : []),
    ...(max !== undefined ? [`to ${max}`] : []),
    ...(column.nonZero ? ['not 0'] : []),
  ];
  return bounds.length > 0 ? bounds.join(' ') : undefined;
}

/** Returns the bounds in words that a fault OUT_OF_RANGE breaks; undefined for another fault. */
export function describeBrokenRange(
  columns: readonly ContractColumn[],
  { reason, column }: { reason: string; column: string | null },
): string | undefined {
  if (reason !== 'OUT_OF_RANGE') return undefined;
  const found = columns.find(({ name }) => name === column);
  return found && describeRange(found);
}

/** Digits of year, month and day in a text. */
const DIGITS = [4, 2, 2] as const;

/**
 * Returns a function from a text to its day in a column's formats, by the rules of `typedValue` and `daysAllowed`. A day
 * is ISO text; undefined where a row with this text is quarantined.
 */
export function dayReader(column: ContractColumn): (text: string) => string | undefined {
  const allowed = daysAllowed(column);
  const readings = listFormats(column).map((format) => ({
    pattern: new RegExp(buildDatePattern(column, format)),
    parts: places[format].map((at, index) => [at - 1, at - 1 + (DIGITS[index] ?? 0)] as const),
  }));
  return (text) => {
    const reading = readings.find(({ pattern }) => pattern.test(text));
    if (!reading) return undefined;
    const day = reading.parts.map(([start, end]) => text.slice(start, end)).join('-');
    const time = Date.parse(`${day}T00:00:00Z`);
    // JavaScript moves a day past the end of its month into the next month.
    if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(day)) return undefined;
    return !allowed || (allowed.first <= day && day <= allowed.last) ? day : undefined;
  };
}

const listFormats = ({ formats }: ContractColumn): DateFormat[] => formats ?? [];

const fits = (column: ContractColumn, text: string, format: DateFormat) =>
  `regexp_like(${text}, '${buildDatePattern(column, format)}')`;

/** Returns the day of a text in one format; null when the calendar has no such day. */
function dayIn(text: string, format: DateFormat): string {
  const [year, month, day] = places[format];
  const parts = [`substr(${text}, ${year}, 4)`, `substr(${text}, ${month}, 2)`];
  return `try_cast(concat(${parts.join(`, '-', `)}, '-', substr(${text}, ${day}, 2)) AS DATE)`;
}
