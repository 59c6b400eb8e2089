import type { Contract, ContractColumn } from './contract.js';

/** One SELECT of the cleaning, kept under its name for those after it. */
export interface CleaningStep {
  name: 'checked' | 'contested' | 'settled' | 'judged';
  sql: string;
}

/**
 * SQL that turns raw text cells into typed rows and judges each: the same text for every engine,
 * built from a contract, which is ours and never input.
 *
 * Reads `raw`: file_id, delivery_order, line, text, cell_fault, and each contract column as text with
 * null tokens already null. The last step, `judged`, gives those with typed columns, plus `fate`
 * (kept, quarantined, duplicate or superseded); for quarantined rows `reason` and `column_name` of
 * the first fault; and `accepted`, which is true of the row that its file states for a key, whatever
 * other files say.
 */
export function cleaningSteps(contract: Contract): CleaningStep[] {
  return [
    { name: 'checked', sql: checkedSql(contract) },
    { name: 'contested', sql: contestedSql(contract) },
    { name: 'settled', sql: settledSql(contract) },
    { name: 'judged', sql: judgedSql(contract) },
  ];
}

/** The whole cleaning as one text, to tell one version of the rules from another. */
export function cleaningSql(contract: Contract): string {
  return cleaningSteps(contract)
    .map(({ name, sql }) => `${name}: ${sql}`)
    .join('\n');
}

const names = (contract: Contract): string[] => contract.columns.map(({ name }) => name);

function checkedSql(contract: Contract): string {
  const typed = contract.columns.map((column) => `${typedValue(column)} AS ${column.name}`);
  const raw = contract.columns.map(({ name }) => `${name} AS ${name}_text`);
  // The first fault as one text, "REASON column": the chain is walked once for each row.
  const faults = contract.columns
    .flatMap(columnFaults)
    .map(({ when, reason, column }) => `WHEN ${when} THEN ${literal(`${reason} ${column}`)}`);
  const columns = ['file_id', 'delivery_order', 'line', 'text', ...names(contract)].join(', ');
  return `
    WITH typed AS (
      SELECT file_id, delivery_order, line, text, cell_fault, ${raw.join(', ')},
        ${typed.join(',\n        ')}
      FROM raw
    ),
    examined AS (
      SELECT ${columns},
        CASE WHEN cell_fault IS NOT NULL THEN cell_fault
        ${faults.join('\n        ')} END AS fault
      FROM typed
    )
    SELECT ${columns},
      split_part(fault, ' ', 1) AS reason, nullif(split_part(fault, ' ', 2), '') AS column_name
    FROM examined`;
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

/** Keys that more than one valid row states: few or none, so that only these need sorting. */
function contestedSql({ key }: Contract): string {
  const keys = key.join(', ');
  return `
    SELECT ${keys} FROM checked WHERE reason IS NULL GROUP BY ${keys} HAVING count(*) > 1`;
}

/**
 * A second row for a key inside one file is a duplicate when it says the same as the first, and
 * quarantined when it does not, because nobody can tell which of the two is right. Between files the
 * newest delivery of a key is kept; an older one that says the same is a duplicate, one that says
 * otherwise is superseded.
 */
function settledSql(contract: Contract): string {
  const values = names(contract).filter((name) => !contract.key.includes(name));
  const first = (window: string) =>
    values.map((name) => `first_value(${name}) OVER ${window} AS ${window}_${name}`).join(', ');
  const same = (window: string) =>
    values.map((name) => `${name} IS NOT DISTINCT FROM ${window}_${name}`).join(' AND ');
  const key = contract.key.join(', ');
  return `
    WITH rivals AS (
      SELECT c.* FROM checked c JOIN contested k ON ${sameKey(contract)} WHERE c.reason IS NULL
    ),
    in_file AS (
      SELECT *, row_number() OVER stated = 1 AS accepted, ${first('stated')}
      FROM rivals
      WINDOW stated AS (PARTITION BY ${key}, file_id ORDER BY line)
    ),
    in_all AS (
      SELECT *, row_number() OVER newest AS place, ${first('newest')}
      FROM in_file
      WINDOW newest AS (PARTITION BY ${key}, accepted ORDER BY delivery_order DESC, file_id DESC, line)
    )
    SELECT *,
      CASE
        WHEN accepted AND place = 1 THEN 'kept'
        WHEN accepted AND ${same('newest')} THEN 'duplicate'
        WHEN accepted THEN 'superseded'
        WHEN ${same('stated')} THEN 'duplicate'
        ELSE 'quarantined'
      END AS fate
    FROM in_all`;
}

/** Uncontested rows need no judge; faulty ones have their reason. */
function judgedSql(contract: Contract): string {
  const columns = ['file_id', 'line', 'text', ...names(contract)].join(', ');
  return `
    SELECT ${columns}, TRUE AS accepted, 'kept' AS fate,
      CAST(NULL AS STRING) AS column_name, CAST(NULL AS STRING) AS reason
    FROM checked c
    WHERE reason IS NULL AND NOT EXISTS (SELECT 1 FROM contested k WHERE ${sameKey(contract)})
    UNION ALL
    SELECT ${columns}, FALSE AS accepted, 'quarantined' AS fate, column_name, reason
    FROM checked
    WHERE reason IS NOT NULL
    UNION ALL
    SELECT ${columns}, accepted, fate, CAST(NULL AS STRING) AS column_name,
      CASE WHEN fate = 'quarantined' THEN 'DUPLICATE_KEY' END AS reason
    FROM settled`;
}

const sameKey = ({ key }: Contract) => key.map((name) => `k.${name} = c.${name}`).join(' AND ');

/** A string constant of SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
