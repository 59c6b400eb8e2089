import { AppError } from '#platform/errors/app-error.js';
import {
  type Compute,
  type ComputeOptions,
  MULTILINE_ROW,
  type Source,
  type TextSource,
} from '../ports/compute.js';
import type { TableRegistry } from '../ports/table-registry.js';
import type { TransferColumn, TransferPlan } from '../ports/transfer.js';

/**
 * Line ends, which readers of delimited text do not distinguish, and their replacements; the escape character
 * itself last.
 */
const STAND_INS = [
  ['chr(10)', `'~n'`],
  ['chr(13)', `'~r'`],
  [`'~'`, `'~t'`],
] as const;

/**
 * Returns a SELECT of a plan's columns as text that survives any transport. Null stays null. Every text is between
 * two marks, so that empty text differs from null and outer blanks stay. Only text with line ends is escaped, so
 * that no other text exceeds the line limit of a file.
 */
export function unloadSql(
  { columns, from }: TransferPlan,
  quoted = (cell: string) => cell,
): string {
  const cells = columns.map(
    (column) =>
      `${column.type === 'STRING' ? quoted(cellSql(column)) : cellSql(column)} AS ${column.name}`,
  );
  return `SELECT ${cells.join(', ')} FROM ${from}`;
}

function cellSql({ name, type }: TransferColumn): string {
  if (type === 'DATE') return `to_char(${name}, 'YYYY-MM-DD')`;
  if (type !== 'STRING') return `CAST(${name} AS text)`;
  const spelt = STAND_INS.toReversed().reduce(
    (text, [character, sign]) => `replace(${text}, ${character}, ${sign})`,
    name,
  );
  const hasLineEnd = `strpos(${name}, chr(10)) + strpos(${name}, chr(13)) > 0`;
  return `CASE WHEN ${hasLineEnd} THEN '~' || ${spelt} ELSE '=' || ${name} END || '='`;
}

/** Returns SQL, for every engine, of the value of such a cell. */
function valueSql({ name, type }: TransferColumn): string {
  if (type !== 'STRING') return `CAST(${name} AS ${type})`;
  const inner = `substr(${name}, 2, length(${name}) - 2)`;
  const text = STAND_INS.reduce(
    (spelt, [character, sign]) => `replace(${spelt}, ${sign}, ${character})`,
    inner,
  );
  return `CASE WHEN substr(${name}, 1, 1) = '~' THEN ${text} ELSE ${inner} END`;
}

/**
 * Writes the rows of a source as typed, ordered Parquet, and publishes them as `plan.to`.
 * @param source of the cells from `unloadSql`
 */
export async function publishRows(
  { compute, registry }: { compute: Compute; registry: TableRegistry },
  plan: TransferPlan,
  source: Source,
  options: ComputeOptions,
): Promise<number> {
  const columns = plan.columns.map((column) => `${valueSql(column)} AS ${column.name}`);
  const { rows } = await compute.run(
    {
      name: plan.name,
      sources: [source],
      models: [
        {
          name: plan.to,
          sql: `SELECT ${columns.join(', ')} FROM ${source.name}`,
          outputs: [{ format: 'parquet', prefix: plan.prefix, orderBy: [plan.key] }],
        },
      ],
    },
    options,
  );
  const count = rows[plan.to] ?? 0;
  const folders = [{ prefix: plan.prefix }];
  await registry.publish({ name: plan.to, folders, rows: count });
  return count;
}

/** Objects of comma-separated text without header, with `plan.columns` in order. */
export function buildDelimitedSource(plan: TransferPlan, keys: string[]): TextSource {
  const columns = plan.columns.map(({ name }) => name);
  return {
    kind: 'text',
    name: 'unloaded',
    columns,
    nullTokens: [''],
    // The marks and quotes of a text make its row longer than that of the file it came from.
    rowBytesMax: MULTILINE_ROW.bytes,
    files: keys.map((key, fileId) => ({
      key,
      fileId,
      deliveryOrder: 0,
      delimiter: ',',
      headerLine: 0,
      lineEnd: 'lf',
      positions: Object.fromEntries(columns.map((name, index) => [name, index])),
      width: columns.length,
    })),
  };
}

/** JDBC's messages for a database or connection that is temporarily down. */
const PASSING =
  /connection (to \S+ )?refused|connection attempt failed|I\/O error occurred|terminating connection|is (starting up|shutting down)|too many (clients|connections)|remaining connection slots/i;

/**
 * Converts the error of a cluster program that could not read the table. Errors of the cluster itself and of other
 * programs are returned unchanged.
 */
export function toTransferError(plan: TransferPlan, thrown: unknown): unknown {
  if (!(thrown instanceof AppError) || thrown.code !== 'COMPUTE_FAILED') return thrown;
  const message = `${plan.from} could not be copied to table ${plan.to}: ${thrown.message}`;
  const retryable = PASSING.test(thrown.message);
  return new AppError('TRANSFER_FAILED', message, { cause: thrown, retryable });
}
