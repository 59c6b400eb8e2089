import { AppError, type ErrorCode } from '#platform/errors/app-error.js';
import {
  NULL_TOKENS,
  SIGNED_ORDERS,
  storedTypeOf,
  tableTypeOf,
} from '../../tables/column-types.js';
import { identifier } from '../../tables/names.js';
import { type LocalFile, rowsSql } from '../../tables/relations/file-relations.js';
import { type TableColumn, tableColumn } from '../../tables/table.js';
import { KINDS, kindsOf, type Lookalike, type TextKind } from '../sniff/text-kinds.js';
import type { Answer, Ask } from './ask.js';
import {
  type Asked,
  type Counted,
  FACTS,
  JSON_KINDS,
  JSON_NUMBERS,
  SAMPLE_ROWS,
  sampleSql,
  textFactsSql,
} from './facts-sql.js';
import { findKeys } from './find-keys.js';

/** What is known of all values of a column of texts. */
interface TextFacts {
  /** Rows of the table. */
  rows: number;
  /** Texts that are not empty. */
  texts: number;
  /** Of these, without those that may stand for no value. */
  values: number;
  /** Most digits before the point, and behind it, of numbers. */
  whole: number;
  scale: number;
  /** What JSON says of them; empty for other files. */
  jsonKinds: ('nested' | 'texts' | 'booleans' | 'numbers')[];
  /** Values that are not of a kind. */
  misfits: Record<TextKind | Lookalike, number>;
}

type Proved = Pick<TableColumn, 'type' | 'nullable' | 'note' | 'dateOrder'>;

const DIGITS_MAX = 38;
/** Digits of a whole number that a DOUBLE always tells apart. */
const DOUBLE_DIGITS = 15;

/** The type that all values of a column prove; text when they prove none, or two. */
function columnOf(facts: TextFacts): Proved {
  const { rows, texts, values } = facts;
  const proved = provedType(facts);
  const isTyped = proved.type !== 'VARCHAR' && proved.type !== 'JSON';
  const nullable = (isTyped ? values : texts) < rows;
  return { ...proved, nullable };
}

function provedType(facts: TextFacts): Pick<TableColumn, 'type' | 'note' | 'dateOrder'> {
  const { values, misfits, whole, scale } = facts;
  const text = (note: string | null) => ({ type: 'VARCHAR', note });
  if (values === 0) return text(facts.texts > 0 ? null : 'has no value, so it stays text');
  const kinds = new Set(facts.jsonKinds);
  if (kinds.has('nested')) return { type: 'JSON', note: null };
  if (kinds.size > 1) return text(`holds ${[...kinds].sort().join(' and ')}, so it stays text`);
  const fits = (kind: TextKind | Lookalike) => misfits[kind] === 0;
  const mayBeNumber = !kinds.has('texts');
  if (fits('boolean') && !kinds.has('texts')) return { type: 'BOOLEAN', note: null };
  if (mayBeNumber && fits('integer')) {
    return { type: 'BIGINT', note: fits('yyyymmdd') ? 'fits dates yyyymmdd too' : null };
  }
  const digits = Math.max(whole + scale, 1);
  if (mayBeNumber && fits('decimal') && digits <= DIGITS_MAX) {
    return { type: `DECIMAL(${digits},${scale})`, note: null };
  }
  // As a binary fraction two of them could be the same number.
  if (mayBeNumber && fits('plain number') && whole > DOUBLE_DIGITS) {
    return text(
      `has numbers of up to ${digits} digits, of which ${DIGITS_MAX} are kept exactly, so it stays text`,
    );
  }
  if (mayBeNumber && fits('double')) {
    return {
      type: 'DOUBLE',
      note: fits('plain number') ? 'has more digits than are kept exactly' : null,
    };
  }
  const orders = SIGNED_ORDERS.filter(fits);
  const [dateOrder] = orders;
  if (orders.length > 1) return text(`fits ${orders.join(' and ')} alike, so it stays text`);
  if (dateOrder) return { type: 'DATE', dateOrder, note: null };
  if (fits('timestamp')) return { type: 'TIMESTAMP', note: null };
  if (fits('time')) return { type: 'TIME', note: null };
  if (fits('zoned time')) {
    const advice = 'CAST(… AS TIMESTAMPTZ) reads it';
    return text(
      `is a time with a zone or an offset, which no TIMESTAMP keeps, so it stays text: ${advice}`,
    );
  }
  if (!mayBeNumber) return text(null);
  if (fits('leading zeros')) return text('has leading zeros, so it stays text');
  if (fits('decimal comma')) return text('has a decimal comma, so it stays text');
  return text(null);
}

/** More columns take the engine longer to plan than another look at the files takes. */
const COLUMNS_AT_ONCE = 40;
const DISTINCT = FACTS.indexOf('distinct');
const TOO_MUCH: readonly ErrorCode[] = ['QUERY_TOO_LARGE', 'QUERY_TOO_LONG'];

export interface Inferred {
  columns: TableColumn[];
  keys: string[][];
  rows: number;
  /** Texts that stand for no value. */
  nullTokens: string[];
  /** What could not be found out, a sentence each. */
  notes: string[];
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
  const own = [...new Set(files.flatMap(({ reading }) => reading.columns.map(({ name }) => name)))];
  const isParquet = files[0]?.reading.layout.format === 'parquet';
  const texts = isParquet ? [...partitions] : [...own, ...partitions];
  const asked = await askedOf(ask, files, texts, partitions);
  const parts: Asked[][] = [];
  for (let start = 0; start < asked.length; start += COLUMNS_AT_ONCE) {
    parts.push(asked.slice(start, start + COLUMNS_AT_ONCE));
  }
  const questions = parts.map((part) => textFactsSql(files, part, partitions));
  const native = isParquet ? nativeSql(files, own, partitions) : [];
  const answers = await ask(files, [...native, ...questions]);
  const found = isParquet ? nativeColumns(own, answers.splice(0, native.length)) : undefined;
  const withTokens = new Set<string>();
  const counted = parts.flatMap((part, place) => {
    const [rows, ...cells] = answers[place]?.rows[0] ?? [];
    return part.map(({ name, kinds }): Counted => {
      const own = cells.splice(0, FACTS.length + kinds.length).map((cell) => Number(cell ?? 0));
      const facts = factsOf(Number(rows), own, kinds);
      const proved = columnOf(facts);
      const isTyped = proved.type !== 'VARCHAR' && proved.type !== 'JSON';
      if (isTyped && facts.texts > facts.values) withTokens.add(name);
      const { type, ...known } = proved;
      const isPartition = partitions.includes(name);
      const column = tableColumn(name, type, { ...known, isPartition });
      return { column, distinct: own[DISTINCT] ?? 0 };
    });
  });
  const all = [...(found?.counted ?? []), ...counted];
  const columns = all.map(({ column }) => column);
  const rows = found?.rows ?? Number(answers[0]?.rows[0]?.[0] ?? 0);
  const nullTokens = withTokens.size > 0 ? NULL_TOKENS : [];
  const keys = await findKeys(ask, files, all, { rows, nullTokens }).catch(tooMuch);
  if (typeof keys !== 'string') return { columns, keys, rows, nullTokens, notes: [] };
  return { columns, keys: [], rows, nullTokens, notes: [`its keys are not known: ${keys}`] };
}

/** What was too much for the engine. @throws all else */
function tooMuch(error: unknown): string {
  if (!(error instanceof AppError) || !TOO_MUCH.includes(error.code)) throw error;
  return error.message;
}

/** Which kinds are still open once the begin of the table is looked at. */
async function askedOf(
  ask: Ask,
  files: readonly LocalFile[],
  names: readonly string[],
  partitions: readonly string[],
): Promise<Asked[]> {
  if (names.length === 0) return [];
  const [sample] = await ask(files, [sampleSql(files, names, partitions)], SAMPLE_ROWS);
  return names.map((name, index) => {
    const values = (sample?.rows ?? []).map((row) => String(row[index] ?? ''));
    return { name, kinds: kindsOf(values, KINDS) };
  });
}

function factsOf(rows: number, cells: readonly number[], kinds: Asked['kinds']): TextFacts {
  const [texts = 0, values = 0, , whole = 0, scale = 0, json = 0] = cells;
  const misfits = Object.fromEntries(
    KINDS.map((kind) => {
      const place = kinds.indexOf(kind);
      return [kind, place < 0 ? values : cells[FACTS.length + place]];
    }),
  ) as TextFacts['misfits'];
  const found = JSON_KINDS.filter(({ bit }) => (json & bit) !== 0).map(({ kind }) => kind);
  const jsonKinds = (json & JSON_NUMBERS) === 0 ? found : [...found, 'numbers' as const];
  return { rows, texts, values, whole, scale, jsonKinds, misfits };
}

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
  [types, counts]: Answer[],
): { rows: number; counted: Counted[] } {
  const [rows, ...cells] = (counts?.rows[0] ?? []).map(Number);
  const counted = names.map((name, index): Counted => {
    const given = types?.columns[index]?.type ?? 'VARCHAR';
    const type = tableTypeOf(given);
    const stored = storedTypeOf(given);
    const nullable = (cells[index * 2] ?? 0) < (rows ?? 0);
    const column = tableColumn(name, type, { nullable });
    if (stored) column.stored = stored;
    return { column, distinct: cells[index * 2 + 1] ?? 0 };
  });
  return { rows: rows ?? 0, counted };
}
