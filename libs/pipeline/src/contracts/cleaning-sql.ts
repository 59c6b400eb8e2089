import type { Contract, ContractColumn } from './contract.js';

/**
 * SQL that turns raw text cells into typed rows and judges each: the same text for every engine,
 * built from a contract, which is ours and never input.
 *
 * Reads `raw`: file_id, delivery_order, line, text, cell_fault, and each contract column as text with
 * null tokens already null. Gives those with typed columns, plus `fate` (kept, quarantined, duplicate
 * or superseded); for quarantined rows `reason` and `column_name` of the first fault; and `accepted`,
 * which is true of the row that its file states for a key, whatever other files say.
 */
export function cleaningSql(contract: Contract): string {
  return judgedSql(contract, checkedSql(contract));
}

const names = (contract: Contract): string[] => contract.columns.map(({ name }) => name);

function checkedSql(contract: Contract): string {
  const typed = contract.columns.map((column) => `${typedValue(column)} AS ${column.name}`);
  const raw = contract.columns.map(({ name }) => `${name} AS ${name}_text`);
  const faults = contract.columns.flatMap(columnFaults);
  const cases = (value: (fault: Fault) => string) =>
    faults.map((fault) => `WHEN ${fault.when} THEN ${value(fault)}`).join('\n      ');
  return `
    WITH typed AS (
      SELECT file_id, delivery_order, line, text, cell_fault, ${raw.join(', ')},
        ${typed.join(',\n        ')}
      FROM raw
    )
    SELECT file_id, delivery_order, line, text, ${names(contract).join(', ')},
      CASE WHEN cell_fault IS NOT NULL THEN cell_fault
      ${cases(({ reason }) => literal(reason))} END AS reason,
      CASE WHEN cell_fault IS NOT NULL THEN NULL
      ${cases(({ column }) => literal(column))} END AS column_name
    FROM typed`;
}

interface Fault {
  when: string;
  reason: string;
  column: string;
}

function columnFaults(column: ContractColumn): Fault[] {
  const { name } = column;
  const fault = (when: string, reason: string): Fault => ({ when, reason, column: name });
  const faults = [fault(`${name}_text IS NOT NULL AND ${name} IS NULL`, badValue[column.type])];
  if (column.required) faults.unshift(fault(`${name}_text IS NULL`, 'MISSING_VALUE'));
  if (column.min !== undefined) faults.push(fault(`${name} < ${column.min}`, 'OUT_OF_RANGE'));
  if (column.max !== undefined) faults.push(fault(`${name} > ${column.max}`, 'OUT_OF_RANGE'));
  if (column.allowed) {
    const list = column.allowed.map(literal).join(', ');
    faults.push(fault(`${name} NOT IN (${list})`, 'NOT_ALLOWED'));
  }
  return faults;
}

const badValue: Record<ContractColumn['type'], string> = {
  integer: 'BAD_INTEGER',
  decimal: 'BAD_NUMBER',
  date: 'BAD_DATE',
  boolean: 'BAD_BOOLEAN',
  text: 'BAD_TEXT',
};

/** Every cast is guarded by a pattern: engines round, trim and guess, and differ in it. */
function typedValue(column: ContractColumn): string {
  const { name } = column;
  switch (column.type) {
    case 'integer':
      return (
        `CASE WHEN regexp_like(${name}, '^-?[0-9]{1,9}([.]0+)?$') ` +
        `THEN CAST(split_part(${name}, '.', 1) AS INTEGER) END`
      );
    case 'decimal': {
      const scale = column.scale ?? 0;
      const fraction = scale > 0 ? `([.][0-9]{1,${scale}}0*)?` : '([.]0*)?';
      return (
        `CASE WHEN regexp_like(${name}, '^-?[0-9]{1,${Math.min(15, 18 - scale)}}${fraction}$') ` +
        `THEN CAST(${name} AS DECIMAL(18, ${scale})) END`
      );
    }
    case 'date':
      return typedDate(column);
    case 'boolean':
      return (
        `CASE WHEN lower(${name}) IN ('true', '1') THEN TRUE ` +
        `WHEN lower(${name}) IN ('false', '0') THEN FALSE END`
      );
    case 'text':
      return name;
  }
}

/** Any other year is a slip of the pen, and engines disagree about the year 0. */
const YEAR = '(19|20)[0-9]{2}';

function typedDate({ name, format }: ContractColumn): string {
  const part = (start: number, length: number) => `substr(${name}, ${start}, ${length})`;
  const [pattern, year, month, day] =
    format === 'yyyy-mm-dd'
      ? [`^${YEAR}-[0-9]{2}-[0-9]{2}$`, part(1, 4), part(6, 2), part(9, 2)]
      : format === 'mm/dd/yyyy'
        ? [`^[0-9]{2}/[0-9]{2}/${YEAR}$`, part(7, 4), part(1, 2), part(4, 2)]
        : [`^[0-9]{2}/[0-9]{2}/${YEAR}$`, part(7, 4), part(4, 2), part(1, 2)];
  return (
    `CASE WHEN regexp_like(${name}, '${pattern}') ` +
    `THEN try_cast(concat(${year}, '-', ${month}, '-', ${day}) AS DATE) END`
  );
}

/**
 * A second row for a key inside one file is a duplicate when it says the same as the first, and
 * quarantined when it does not, because nobody can tell which of the two is right. Between files the
 * newest delivery of a key is kept; an older one that says the same is a duplicate, one that says
 * otherwise is superseded.
 */
function judgedSql(contract: Contract, checked: string): string {
  const values = names(contract).filter((name) => !contract.key.includes(name));
  const first = (window: string) =>
    values.map((name) => `first_value(${name}) OVER ${window} AS ${window}_${name}`).join(', ');
  const same = (window: string) =>
    values.map((name) => `${name} IS NOT DISTINCT FROM ${window}_${name}`).join(' AND ');
  const key = contract.key.join(', ');
  const columns = `file_id, delivery_order, line, text, ${names(contract).join(', ')}`;
  return `
    WITH checked AS (${checked}),
    in_file AS (
      SELECT *, reason IS NULL AND row_number() OVER stated = 1 AS accepted, ${first('stated')}
      FROM checked
      WINDOW stated AS (PARTITION BY ${key}, file_id, reason IS NULL ORDER BY line)
    ),
    in_all AS (
      SELECT *, row_number() OVER newest AS place, ${first('newest')}
      FROM in_file
      WINDOW newest AS (PARTITION BY ${key}, accepted ORDER BY delivery_order DESC, file_id DESC)
    ),
    fated AS (
      SELECT *,
        CASE
          WHEN reason IS NOT NULL THEN 'quarantined'
          WHEN accepted AND place = 1 THEN 'kept'
          WHEN accepted AND ${same('newest')} THEN 'duplicate'
          WHEN accepted THEN 'superseded'
          WHEN ${same('stated')} THEN 'duplicate'
          ELSE 'quarantined'
        END AS fate
      FROM in_all
    )
    SELECT ${columns}, accepted, fate, column_name,
      CASE WHEN fate = 'quarantined' THEN coalesce(reason, 'DUPLICATE_KEY') END AS reason
    FROM fated`;
}

/** A string constant of SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
