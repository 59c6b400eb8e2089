import { createHash } from 'node:crypto';
import { checkedSql } from './checked-sql.js';
import { type Contract, isKeyed, type KeyedContract } from './contract.js';
import {
  contestedSql,
  repeatedSql,
  SAME_LINE,
  sameKey,
  settledSql,
  listValueColumns,
} from './settled-sql.js';
import { quoteLiteral, type RowsSource } from '#lake/ports/compute.js';

/** A file whose accepted rows an earlier run wrote. */
export interface FormerFile {
  fileId: number;
  /** The run that wrote them. */
  runId: number;
  deliveryOrder: number;
}

export interface FileLine {
  fileId: number;
  line: number;
}

/** State from before this run that the cleaning needs. */
interface CleaningPast {
  former?: readonly FormerFile[];
  /** Numbers of files that are never refused; their faulty rows are quarantined. */
  unrated?: readonly number[];
  /** Rows, new or former, that a correction replaces. */
  replaced?: readonly FileLine[];
}

/** One SELECT of the cleaning, which later steps use by its name. */
export interface CleaningStep {
  name: 'checked' | 'refused' | 'candidates' | 'contested' | 'settled' | 'repeated' | 'judged';
  sql: string;
  isView?: boolean;
}

/**
 * Returns SQL that converts raw text cells to typed rows and judges each row. Every engine runs the same text, which
 * comes from the contract and never from input.
 *
 * Reads `raw`: file_id, delivery_order, line, text, cell_fault, each contract column as text with null tokens already
 * null, and additional_column. It also reads the sources of `pastSources` and, with former files, `former`: the rows of
 * `acceptedSql` of earlier runs, with their `run`. The periods to merge are enough.
 *
 * `refused` has one row per refused file: file_id, rule (OTHER_DATE_ORDER, OTHER_HEADER, ERROR_RATE), number of rows
 * and of faulty rows, and line, text, column_name and value of the first faulty row.
 *
 * The last step, `judged`, has every row: file_id, line, text (of quarantined rows), typed columns, additional_column
 * and:
 * - `is_new`
 * - `fate`: kept, quarantined, duplicate, superseded or refused
 * - `accepted`: true for the row that its file has for a key, whatever other files have
 * - `restates`: true for an accepted row that differs from the previous delivery
 * - `reason`, `column_name` and `value` of the first fault of a quarantined row
 *
 * A replaced row is superseded, as if it had not been delivered.
 */
export function cleaningSteps(
  contract: Contract,
  { former = [], unrated = [], replaced = [] }: CleaningPast = {},
): CleaningStep[] {
  return [
    { name: 'checked', sql: checkedSql(contract) },
    { name: 'refused', sql: refusedSql(contract, unrated.length > 0) },
    {
      name: 'candidates',
      sql: candidatesSql(contract, former.length > 0, replaced.length > 0),
      isView: true,
    },
    ...rivalSteps(contract),
    { name: 'judged', sql: classifiedSql(contract), isView: true },
  ];
}

/** Returns the steps that find rows whose fate depends on another row. */
function rivalSteps(contract: Contract): CleaningStep[] {
  if (isKeyed(contract)) {
    return [
      { name: 'contested', sql: contestedSql(contract) },
      { name: 'settled', sql: settledSql(contract) },
    ];
  }
  return contract.equalRows === 'once' ? [{ name: 'repeated', sql: repeatedSql(contract) }] : [];
}

/** Returns the former state as tables, because it may be large. */
export function pastSources({
  former = [],
  unrated = [],
  replaced = [],
}: CleaningPast): RowsSource[] {
  const sources: Omit<RowsSource, 'kind'>[] = [
    {
      name: 'former_files',
      columns: ['run_id', 'file_id', 'delivery_order'],
      rows: former.map(({ runId, fileId, deliveryOrder }) => [runId, fileId, deliveryOrder]),
    },
    { name: 'unrated_files', columns: ['file_id'], rows: unrated.map((fileId) => [fileId]) },
    {
      name: 'replaced_rows',
      columns: ['file_id', 'line'],
      rows: replaced.map(({ fileId, line }) => [fileId, line]),
    },
  ];
  return sources
    .filter(({ rows }) => rows.length > 0)
    .map((source) => ({ kind: 'rows', ...source }));
}

/** Returns a SELECT of the accepted rows of each new file on its own, which later runs read as `former`. */
export function acceptedSql(contract: Contract): string {
  return `SELECT ${joinIdentifiedColumns(contract)} FROM judged WHERE accepted AND is_new`;
}

/** Returns a SELECT of the accepted rows of the former files in `moved_files`. */
export function movedSql(contract: Contract): string {
  return `SELECT ${joinIdentifiedColumns(contract)} FROM judged j
    SEMI JOIN moved_files m ON m.file_id = j.file_id WHERE accepted AND NOT is_new`;
}

/** Returns a SELECT of a source's part of `former`. */
export const formerSql = (contract: Contract, source: string): string =>
  `SELECT run, ${joinIdentifiedColumns(contract)} FROM ${source}`;

/** Returns a SELECT of the current rows after the merged deliveries: one per key. */
export function keptSql(contract: Contract): string {
  return `SELECT ${joinIdentifiedColumns(contract)} FROM judged WHERE fate = 'kept'`;
}

/** Returns a SELECT of the quarantined rows with their reason; it is the same for every contract. */
export function quarantinedSql(_contract: Contract): string {
  return `SELECT file_id, line, text, column_name, value, reason FROM judged
    WHERE fate = 'quarantined'`;
}

/** Returns a SELECT of the refused files as `refused`, with the `reason` of the row that proves it. */
export const refusedWithReasonSql = (refused: string): string =>
  `SELECT f.*, c.reason FROM (${refused}) f
    JOIN checked c ON c.file_id = f.file_id AND c.line = f.line`;

/** Returns columns that give the rows of a file, or of all files, a total order. */
export const listOrderColumns = ({ key }: Contract): string[] => key ?? ['file_id', 'line'];

/**
 * Returns a SELECT of new rows that differ from the previous delivery: key, file_id, line, former_file_id, former_line,
 * and `former_c` and `c` for each other column c, additional_column last.
 */
export function restatementsSql(contract: KeyedContract): string {
  const values = listValueColumns(contract).flatMap((name) => [`former_${name}`, name]);
  return `SELECT ${contract.key.join(', ')}, file_id, line, former_file_id, former_line,
      ${values.join(', ')}
    FROM settled WHERE restates AND is_new`;
}

/**
 * Returns a SELECT that counts rows by file, period and fate, with the exact sum of their money: null when the contract
 * has none.
 * @param period SQL of the number of a row's period
 */
export function fatesSql({ money }: Contract, period: string): string {
  const sum = money ? `coalesce(sum(${money}), 0)` : 'NULL';
  return `SELECT file_id, period, fate, reason, accepted, restates,
      CAST(count(*) AS INTEGER) AS rows, CAST(${sum} AS DECIMAL(38, 2)) AS money
    FROM (SELECT *, CAST(${period} AS INTEGER) AS period FROM judged) j
    GROUP BY file_id, period, fate, reason, accepted, restates
    ORDER BY file_id, coalesce(period, 0), fate, coalesce(reason, ''), accepted, restates`;
}

/**
 * Returns a SELECT of the rows that would be current without the corrections that replace them: file_id, line and
 * period.
 * @param period SQL of the number of a row's period
 */
export function replacedSql(period: string): string {
  return `SELECT file_id, line, CAST(${period} AS INTEGER) AS period FROM candidates
    WHERE is_replaced ORDER BY file_id, line`;
}

/**
 * Returns a SELECT of the periods that a run merges: those with valid rows of new files, and further ones. Runs after
 * step `refused`.
 * @param period SQL of a row's period
 * @param others SELECTs of one column, `period`
 */
export function touchedSql(period: string, others: readonly string[]): string {
  const fresh = `SELECT ${period} AS period FROM checked c ${notRefused} WHERE reason IS NULL`;
  return `SELECT DISTINCT period FROM (${[fresh, ...others].join('\nUNION ALL\n')}) t`;
}

/** Returns a digest of all that decides the accepted rows of a file: the contract and its SQL. */
export function hashRules(contract: Contract): string {
  return createHash('sha256')
    .update(JSON.stringify([contract, cleaningSteps(contract), acceptedSql(contract)]))
    .digest('hex');
}

const joinColumns = ({ columns }: Contract) =>
  [...columns.map(({ name }) => name), 'additional_column'].join(', ');

const joinIdentifiedColumns = (contract: Contract) => `file_id, line, ${joinColumns(contract)}`;

/** A file is refused for one row that casts doubt on all rows, or for too many faulty rows. */
function refusedSql({ otherDateOrder, errorRate }: Contract, hasUnrated: boolean): string {
  const rated = hasUnrated ? ' ANTI JOIN unrated_files u ON u.file_id = n.file_id' : '';
  const proofs = ['OTHER_HEADER', ...(otherDateOrder === 'refuse' ? ['OTHER_DATE_ORDER'] : [])];
  return `
    WITH counted AS (
      SELECT file_id,
        count(CASE WHEN reason = 'REPEATED_HEADER' THEN NULL ELSE 1 END) AS rows,
        count(CASE WHEN reason <> 'REPEATED_HEADER' THEN 1 END) AS faulty,
        min(CASE WHEN reason <> 'REPEATED_HEADER' THEN line END) AS first_faulty,
        min(CASE WHEN reason IN (${proofs.map(quoteLiteral).join(', ')}) THEN line END) AS first_proof
      FROM checked
      GROUP BY file_id
    )
    SELECT n.file_id,
      CASE WHEN n.first_proof IS NULL THEN 'ERROR_RATE' ELSE c.reason END AS rule,
      n.rows, n.faulty, c.line, c.text, c.column_name, c.value
    FROM counted n${rated}
    JOIN checked c ON c.file_id = n.file_id AND c.line = coalesce(n.first_proof, n.first_faulty)
    WHERE c.reason IS NOT NULL
      AND (n.first_proof IS NOT NULL OR n.faulty > ${errorRate.file.toFixed(9)} * n.rows)`;
}

/** Rows that may become current, and whether they are replaced. */
function candidatesSql(contract: Contract, hasFormer: boolean, hasReplaced: boolean): string {
  const rows = validRowsSql(contract, hasFormer);
  if (!hasReplaced) return `SELECT *, FALSE AS is_replaced FROM (${rows}) c`;
  return `SELECT c.*, r.line IS NOT NULL AS is_replaced FROM (${rows}) c
    LEFT JOIN replaced_rows r ON r.file_id = c.file_id AND r.line = c.line`;
}

/** Valid rows of new files, and rows of former files. */
function validRowsSql(contract: Contract, hasFormer: boolean): string {
  const columns = joinColumns(contract);
  const fresh = `
    SELECT c.file_id, delivery_order, c.line, text, ${columns}, TRUE AS is_new
    FROM checked c ${notRefused}
    WHERE reason IS NULL`;
  if (!hasFormer) return fresh;
  return `${fresh}
    UNION ALL
    SELECT f.file_id, d.delivery_order, f.line, CAST(NULL AS STRING) AS text, ${columns},
      FALSE AS is_new
    FROM former f
    JOIN former_files d ON CAST(f.run AS BIGINT) = d.run_id AND f.file_id = d.file_id`;
}

// Uses joins, because DuckDB groups all rows first to answer EXISTS below a view.
const notRefused = 'ANTI JOIN refused r ON r.file_id = c.file_id';
const isRefused = 'SEMI JOIN refused r ON r.file_id = c.file_id';

const nullColumnsSql = (...names: string[]) =>
  names.map((name) => `CAST(NULL AS STRING) AS ${name}`).join(', ');

/** Rows without a rival need no verdict; faulty rows have their reason. */
function classifiedSql(contract: Contract): string {
  const columns = `file_id, line, text, ${joinColumns(contract)}`;
  const rivals = rivalsSql(contract, columns);
  const parts = [
    `SELECT file_id, line, ${nullColumnsSql('text')}, ${joinColumns(contract)}, is_new, TRUE AS accepted,
      CASE WHEN is_replaced THEN 'superseded' ELSE 'kept' END AS fate, FALSE AS restates,
      ${nullColumnsSql('column_name', 'value', 'reason')}
    FROM candidates c ${rivals.without}`,
    ...rivals.judged,
    `SELECT ${columns}, TRUE AS is_new, FALSE AS accepted,
      CASE WHEN reason = 'REPEATED_HEADER' THEN 'duplicate' ELSE 'quarantined' END AS fate,
      FALSE AS restates, column_name, value, nullif(reason, 'REPEATED_HEADER') AS reason
    FROM checked c ${notRefused}
    WHERE reason IS NOT NULL`,
    `SELECT ${columns}, TRUE AS is_new, FALSE AS accepted, 'refused' AS fate, FALSE AS restates,
      ${nullColumnsSql('column_name', 'value', 'reason')}
    FROM checked c ${isRefused}`,
  ];
  return `
    ${parts.join('\n    UNION ALL\n    ')}`;
}

/** Judges the candidates that another row contests or repeats, and returns a join that excludes them. */
function rivalsSql(contract: Contract, columns: string): { without: string; judged: string[] } {
  if (isKeyed(contract)) {
    const judged = `SELECT ${columns}, is_new, accepted, fate, restates, ${nullColumnsSql('column_name', 'value')},
      CASE WHEN fate = 'quarantined' THEN 'DUPLICATE_KEY' END AS reason
    FROM settled`;
    return { without: `ANTI JOIN contested k ON ${sameKey(contract)}`, judged: [judged] };
  }
  if (contract.equalRows !== 'once') return { without: '', judged: [] };
  const judged = `SELECT ${columns}, is_new, FALSE AS accepted, 'duplicate' AS fate, FALSE AS restates,
      ${nullColumnsSql('column_name', 'value', 'reason')}
    FROM candidates c SEMI JOIN repeated k ON ${SAME_LINE}`;
  return { without: `ANTI JOIN repeated k ON ${SAME_LINE}`, judged: [judged] };
}
