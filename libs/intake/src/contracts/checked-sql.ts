import { type Contract, type ContractColumn, isTextKey, needsValue } from './contract.js';
import { quoteLiteral } from '#lake/ports/compute.js';
import { badValue, CONTROL_CHARACTER, daysAllowed, productSql, typedValue } from './typed-value.js';

/**
 * Returns a SELECT of every raw row with typed columns and its first fault: `reason`, `column_name` and the cell's
 * text, `value`. REPEATED_HEADER only marks a row; OTHER_HEADER is the line after which the columns have another order.
 */
export function checkedSql(contract: Contract): string {
  const { columns } = contract;
  const names = columns.map(({ name }) => name);
  const typed = columns.map((column) => `${typedValue(column)} AS ${column.name}`);
  const raw = names.map((name) => `${name} AS ${toRawColumn(name)}`);
  const faults = [
    ...columns.flatMap((column) => columnFaults(column, isTextKey(contract, column))),
    ...orderFaults(contract),
    ...productFaults(contract),
  ];
  const values = names.map((name) => `WHEN ${quoteLiteral(name)} THEN ${toRawColumn(name)}`);
  // In a row that could not be split, the position of every cell is uncertain.
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

/** Returns the name of the column with a column's text. */
const toRawColumn = (name: string) => `raw_${name}`;

/** Returns branches of one CASE, which yields "REASON column" in one pass per row. */
function columnFaults(column: ContractColumn, isKey: boolean): string[] {
  const { name, min, max, nonZero, pattern, allowed } = column;
  const text = toRawColumn(name);
  const when = (condition: string, reason: string) => fault(condition, reason, name);
  const faults = [`WHEN ${text} IS NOT NULL AND ${name} IS NULL THEN ${badValue(column, text)}`];
  if (needsValue(column)) faults.unshift(when(`${text} IS NULL`, 'MISSING_VALUE'));
  if (isKey)
    faults.push(
      when(`regexp_like(${text}, ${quoteLiteral(CONTROL_CHARACTER)})`, 'CONTROL_CHARACTER'),
    );
  const days = daysAllowed(column);
  if (days) {
    const isOutside = `${name} < DATE ${quoteLiteral(days.first)} OR ${name} > DATE ${quoteLiteral(days.last)}`;
    return [...faults, when(isOutside, 'OUT_OF_RANGE')];
  }
  if (min !== undefined) faults.push(when(`${name} < ${min}`, 'OUT_OF_RANGE'));
  if (max !== undefined) faults.push(when(`${name} > ${max}`, 'OUT_OF_RANGE'));
  if (nonZero) faults.push(when(`${name} = 0`, 'OUT_OF_RANGE'));
  if (pattern)
    faults.push(when(`NOT regexp_like(${text}, ${quoteLiteral(pattern)})`, 'NOT_ALLOWED'));
  if (allowed)
    faults.push(when(`${name} NOT IN (${allowed.map(quoteLiteral).join(', ')})`, 'NOT_ALLOWED'));
  return faults;
}

const fault = (condition: string, reason: string, column: string) =>
  `WHEN ${condition} THEN ${quoteLiteral(`${reason} ${column}`)}`;

/** Runs after each single column has passed. */
function orderFaults({ columns }: Contract): string[] {
  return columns.flatMap(({ name, notBefore }) =>
    notBefore === undefined ? [] : [fault(`${name} < ${notBefore}`, 'REVERSED_DATES', name)],
  );
}

/** Runs after each single column has passed. */
function productFaults({ columns, products = [] }: Contract): string[] {
  const findScale = (name: string) => columns.find((each) => each.name === name)?.scale ?? 0;
  return products.map(({ column: name, of }) => {
    const product = productSql(of.map((factor) => ({ name: factor, scale: findScale(factor) })));
    return fault(`round(${product}, ${findScale(name)}) <> ${name}`, 'WRONG_PRODUCT', name);
  });
}

/** A header fails where a number or a date is expected, so valid rows cost nothing. */
function mayBeHeader({ columns }: Contract): string {
  const hasCheckedColumns = columns.some(({ required, type }) => required && type !== 'text');
  return hasCheckedColumns ? 'first_fault IS NOT NULL' : 'TRUE';
}

const spellings = ({ headers }: ContractColumn) =>
  headers.map((header) => quoteLiteral(header.toLowerCase()));

/** Avoids IN: DuckDB turns a long list into a join that every row passes through, also a valid one. */
const isSpelled = ({ name }: ContractColumn, as: string[]) =>
  `coalesce(${as.map((spelling) => `lower(${toRawColumn(name)}) = ${spelling}`).join(' OR ')}, FALSE)`;

function isRepeatedHeader({ columns }: Contract): string {
  const conditions = columns.map((column) => {
    const own = isSpelled(column, spellings(column));
    // A file may lack optional columns.
    return needsValue(column) ? own : `(${toRawColumn(column.name)} IS NULL OR ${own})`;
  });
  return ['cell_fault IS NULL', ...conditions].join(' AND ');
}

function isOtherHeader({ columns }: Contract): string {
  const any = columns.flatMap(spellings);
  const required = columns.filter(needsValue);
  const conditions = required.map((column) => isSpelled(column, any));
  return [`coalesce(cell_fault, '') <> 'BAD_QUOTES'`, ...conditions].join(' AND ');
}
