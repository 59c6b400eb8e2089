import type { TransferColumn, TransferPlan } from '../ports/transfer.js';

/** Line ends, which readers of delimited text do not tell apart, with what stands for them; the sign itself last. */
const STAND_INS = [
  ['chr(10)', `'~n'`],
  ['chr(13)', `'~r'`],
  [`'~'`, `'~t'`],
] as const;

/**
 * SELECT of the warehouse of a plan's columns as text that says the same however it travels: null is null,
 * and every text stands between two marks, so that an empty one is not null and outer blanks stay. Only one
 * with line ends is spelt otherwise: no other gets longer than a line of a file may be.
 */
export function unloadSql(
  { columns, from }: TransferPlan,
  quoted = (cell: string) => cell,
): string {
  const cells = columns.map(
    (column) =>
      `${column.type === 'STRING' ? quoted(cellOf(column)) : cellOf(column)} AS ${column.name}`,
  );
  return `SELECT ${cells.join(', ')} FROM ${from}`;
}

function cellOf({ name, type }: TransferColumn): string {
  if (type === 'DATE') return `to_char(${name}, 'YYYY-MM-DD')`;
  if (type !== 'STRING') return `CAST(${name} AS text)`;
  const spelt = STAND_INS.toReversed().reduce(
    (text, [character, sign]) => `replace(${text}, ${character}, ${sign})`,
    name,
  );
  const hasLineEnd = `strpos(${name}, chr(10)) + strpos(${name}, chr(13)) > 0`;
  return `CASE WHEN ${hasLineEnd} THEN '~' || ${spelt} ELSE '=' || ${name} END || '='`;
}

/** SQL, of every engine, of the value that such a cell stands for. */
export function valueOf({ name, type }: TransferColumn): string {
  if (type !== 'STRING') return `CAST(${name} AS ${type})`;
  const inner = `substr(${name}, 2, length(${name}) - 2)`;
  const text = STAND_INS.reduce(
    (spelt, [character, sign]) => `replace(${spelt}, ${sign}, ${character})`,
    inner,
  );
  return `CASE WHEN substr(${name}, 1, 1) = '~' THEN ${text} ELSE ${inner} END`;
}
