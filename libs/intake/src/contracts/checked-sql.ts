import type { Contract, ContractColumn } from './contract.js';
import { literal } from '#lake/ports/compute.js';
import { badValue, daysAllowed, decimalOf, typedValue } from './typed-value.js';

/**
 * SELECT of every raw row with typed columns and its first fault: `reason`, `column_name` and the
 * text there, `value`. REPEATED_HEADER is no fault but a mark; OTHER_HEADER is the line from which on
 * the columns lie in other places.
 */
export function checkedSql(contract: Contract): string {
  const { columns } = contract;
  const names = columns.map(({ name }) => name);
  const typed = columns.map((column) => `${typedValue(column)} AS ${column.name}`);
  const raw = names.map((name) => `${name} AS ${textOf(name)}`);
  const faults = [...columns.flatMap(columnFaults), ...productFaults(contract)];
  const values = names.map((name) => `WHEN ${literal(name)} THEN ${textOf(name)}`);
  // Of a row that could not be cut, no cell is known to be in its place.
  const told = [...names, 'additional_column'].map(
    (name) => `CASE WHEN cell_fault IS NULL THEN ${name} END AS ${name}`,
  );
  return `
    WITH typed AS (
      SELECT file_id, delivery_order, line, text, cell_fault, additional_column, ${raw.join(', ')},
        ${typed.join(',\n        ')}
      FROM raw
    ),
    examined AS (
      SELECT *,
        CASE WHEN cell_fault IS NOT NULL THEN cell_fault
        ${faults.join('\n        ')} END AS first_fault
      FROM typed
    ),
    named AS (
      SELECT *,
        CASE WHEN ${mayBeHeader(contract)} THEN
          CASE WHEN ${isRepeatedHeader(contract)} THEN 'REPEATED_HEADER'
          WHEN ${isOtherHeader(contract)} THEN 'OTHER_HEADER'
          ELSE first_fault END
        END AS fault
      FROM examined
    )
    SELECT file_id, delivery_order, line, text, ${told.join(', ')},
      split_part(fault, ' ', 1) AS reason, nullif(split_part(fault, ' ', 2), '') AS column_name,
      CASE WHEN fault IS NOT NULL THEN CASE split_part(fault, ' ', 2) ${values.join(' ')} END END
        AS value
    FROM named`;
}

/** Name of the column that holds a column's text. */
const textOf = (name: string) => `raw_${name}`;

/** Branches of one CASE: the chain is walked once for each row, and gives "REASON column". */
function columnFaults(column: ContractColumn): string[] {
  const { name, min, max, nonZero, allowed } = column;
  const text = textOf(name);
  const when = (condition: string, reason: string) => fault(condition, reason, name);
  const faults = [`WHEN ${text} IS NOT NULL AND ${name} IS NULL THEN ${badValue(column, text)}`];
  if (column.required) faults.unshift(when(`${text} IS NULL`, 'MISSING_VALUE'));
  const days = daysAllowed(column);
  if (days) {
    const isOutside = `${name} < DATE ${literal(days.first)} OR ${name} > DATE ${literal(days.last)}`;
    return [...faults, when(isOutside, 'OUT_OF_RANGE')];
  }
  if (min !== undefined) faults.push(when(`${name} < ${min}`, 'OUT_OF_RANGE'));
  if (max !== undefined) faults.push(when(`${name} > ${max}`, 'OUT_OF_RANGE'));
  if (nonZero) faults.push(when(`${name} = 0`, 'OUT_OF_RANGE'));
  if (allowed)
    faults.push(when(`${name} NOT IN (${allowed.map(literal).join(', ')})`, 'NOT_ALLOWED'));
  return faults;
}

const fault = (condition: string, reason: string, column: string) =>
  `WHEN ${condition} THEN ${literal(`${reason} ${column}`)}`;

/** Once each column is known to be good by itself. */
function productFaults({ columns, products = [] }: Contract): string[] {
  const named = (name: string) => columns.find((each) => each.name === name);
  return products.map(({ column: name, of }) => {
    const factors = of.map((factor) => decimalOf(named(factor), factor)).join(' * ');
    const scale = named(name)?.scale ?? 0;
    return fault(`round(${factors}, ${scale}) <> ${name}`, 'WRONG_PRODUCT', name);
  });
}

/** A header is faulty where a number or a date is due, so that good rows cost nothing. */
function mayBeHeader({ columns }: Contract): string {
  const isTold = columns.some(({ required, type }) => required && type !== 'text');
  return isTold ? 'first_fault IS NOT NULL' : 'TRUE';
}

const spellings = ({ headers }: ContractColumn) =>
  headers.map((header) => literal(header.toLowerCase()));

/** Not by IN: a long list DuckDB makes a join of, which every row goes through, also good ones. */
const isSpelled = ({ name }: ContractColumn, as: string[]) =>
  `coalesce(${as.map((spelling) => `lower(${textOf(name)}) = ${spelling}`).join(' OR ')}, FALSE)`;

function isRepeatedHeader({ columns }: Contract): string {
  const conditions = columns.map((column) => {
    const own = isSpelled(column, spellings(column));
    // A file need not have all columns.
    return column.required ? own : `(${textOf(column.name)} IS NULL OR ${own})`;
  });
  return ['cell_fault IS NULL', ...conditions].join(' AND ');
}

function isOtherHeader({ columns }: Contract): string {
  const any = columns.flatMap(spellings);
  const required = columns.filter((column) => column.required);
  const conditions = required.map((column) => isSpelled(column, any));
  return [`coalesce(cell_fault, '') <> 'BAD_QUOTES'`, ...conditions].join(' AND ');
}
