import type { Cell } from '#lake/ports/compute.js';
import { type LocalFile, rowsSql } from '../../tables/relations/rows-sql.js';
import { identifier } from '../../tables/identifier.js';
import type { TableColumn } from '../../tables/table.js';
import { KINDS } from '../sniff/text-kinds.js';
import type { Ask, FirstRow } from './ask.js';
import { columnOf, tableType, type TextFacts } from './column-of.js';
import type { Counted } from './counted.js';
import { FACTS, textFactsSql } from './facts-sql.js';
import { findKeys } from './find-keys.js';

/** More columns take the engine longer to plan than another look at the files takes. */
const COLUMNS_AT_ONCE = 40;
const EACH = FACTS.length + KINDS.length + 1;

export interface Inferred {
  columns: TableColumn[];
  keys: string[][];
  rows: number;
  /** Texts that stand for no value. */
  nullTokens: string[];
}

/**
 * Types, keys and number of rows of a table, proved by all its values.
 * @param files one or more, of one format
 * @throws AppError QUERY_FAILED when a file cannot be read to its end
 */
export async function inferTable(
  ask: Ask,
  files: readonly LocalFile[],
  partitions: readonly string[],
): Promise<Inferred> {
  const own = [
    ...new Set(files.flatMap(({ reading }) => reading.columns.map(({ name }) => name))),
  ];
  const isParquet = files[0]?.reading.layout.format === 'parquet';
  const texts = isParquet ? [...partitions] : [...own, ...partitions];
  const parts: string[][] = [];
  for (let start = 0; start < texts.length; start += COLUMNS_AT_ONCE) {
    parts.push(texts.slice(start, start + COLUMNS_AT_ONCE));
  }
  const questions = parts.map((names) => textFactsSql(files, names, partitions));
  const native = isParquet ? nativeSql(files, own, partitions) : [];
  const answers = await ask(files, [...native, ...questions]);
  const found = isParquet ? nativeColumns(own, answers.splice(0, native.length)) : undefined;
  const tokens = new Set<string>();
  const counted = parts.flatMap((names, part) => {
    const [rows, ...cells] = answers[part]?.cells ?? [];
    return names.map((name, index): Counted => {
      const facts = cells.slice(index * EACH, (index + 1) * EACH);
      const isPartition = partitions.includes(name);
      const { tokens: of, ...proved } = columnOf(factsOf(Number(rows), facts));
      for (const token of of) tokens.add(token);
      return { column: plain(name, isPartition, proved), distinct: Number(facts[2]) };
    });
  });
  const all = [...(found?.counted ?? []), ...counted];
  const columns = all.map(({ column }) => column);
  const rows = found?.rows ?? Number(answers[0]?.cells[0] ?? 0);
  const nullTokens = [...tokens].sort();
  const keys = await findKeys(ask, files, all, { rows, nullTokens });
  return { columns, keys, rows, nullTokens };
}

function factsOf(rows: number, cells: readonly Cell[]): TextFacts {
  const [texts, tokens, , whole, scale, jsonTypes] = cells;
  const values = Number(cells[EACH - 1]);
  const misfits = Object.fromEntries(
    KINDS.map((kind, index) => [kind, Number(cells[FACTS.length + index])]),
  ) as TextFacts['misfits'];
  return {
    rows,
    texts: Number(texts),
    values,
    tokens: listOf(tokens),
    whole: Number(whole ?? 0),
    scale: Number(scale ?? 0),
    jsonTypes: listOf(jsonTypes),
    misfits,
  };
}

function listOf(cell: Cell | undefined): string[] {
  if (typeof cell !== 'string') return [];
  return (JSON.parse(cell) as (string | null)[]).filter((each) => each !== null);
}

const plain = (
  name: string,
  isPartition: boolean,
  proved: Pick<TableColumn, 'type' | 'nullable' | 'note' | 'dateOrder'>,
): TableColumn => ({ name, isPartition, isPersonal: false, comment: null, ...proved });

/** Of files that say their types: a row for these, and one with counts. */
function nativeSql(
  files: readonly LocalFile[],
  names: readonly string[],
  partitions: readonly string[],
): string[] {
  const rows = rowsSql(files, partitions, (cellOf) =>
    names.map((name) => `${cellOf(name)?.value ?? 'NULL'} AS ${identifier(name)}`).join(', '),
  );
  const counts = names.flatMap((name) => [
    `count(${identifier(name)})`,
    `approx_count_distinct(${identifier(name)})`,
  ]);
  return [
    `SELECT * FROM (${rows}) LIMIT 1`,
    `SELECT ${['count(*)', ...counts].join(', ')} FROM (${rows})`,
  ];
}

function nativeColumns(
  names: readonly string[],
  [types, counts]: FirstRow[],
): { rows: number; counted: Counted[] } {
  const [rows, ...cells] = (counts?.cells ?? []).map(Number);
  const counted = names.map((name, index): Counted => {
    const type = tableType(types?.columns[index]?.type ?? 'VARCHAR');
    const nullable = (cells[index * 2] ?? 0) < (rows ?? 0);
    const column = plain(name, false, { type, nullable, note: null });
    return { column, distinct: cells[index * 2 + 1] ?? 0 };
  });
  return { rows: rows ?? 0, counted };
}
