import { AppError, type ErrorCode } from '#platform/errors/app-error.js';
import {
  NULL_TOKENS,
  SIGNED_ORDERS,
  toStoredType,
  toTableType,
  DATE_FORMATS,
  type DateOrder,
} from '../tables/column-types.js';
import { quoteIdentifier } from '../tables/names.js';
import { type LocalFile, rowsSql, type FindCell } from '../tables/relations/file-relations.js';
import { type TableColumn, createTableColumn } from '../tables/table.js';
import { KINDS, findKinds, type Lookalike, type TextKind, PATTERNS } from './sniff/text-kinds.js';
import type { QueryRows, RunQueries } from './batch-queries.js';
import { type CountedColumn, findKeys } from './find-keys.js';
import { quoteLiteral } from '#lake/ports/compute.js';

/** Rows of a sample. */
const SAMPLE_ROWS = 200;

type Kind = TextKind | Lookalike;

/** Counts of every column, in this order; one count for each of its kinds follows. */
const FACTS = ['texts', 'values', 'distinct', 'whole', 'scale', 'json'] as const;

/** JSON types of a value, one bit each; all others are numbers. */
const JSON_KINDS = [
  { kind: 'nested', types: ['OBJECT', 'ARRAY'], bit: 1 },
  { kind: 'texts', types: ['VARCHAR'], bit: 2 },
  { kind: 'booleans', types: ['BOOLEAN'], bit: 4 },
] as const;
const JSON_NUMBERS = 8;

const isDate = (kind: string): kind is DateOrder => kind in DATE_FORMATS;

/** A column, and the kinds that are possible after the sample. */
export interface PossibleKinds {
  name: string;
  kinds: readonly Kind[];
}

/** Returns SQL for the first rows of a table as text. They rule out most kinds before all values are read. */
function sampleSql(
  files: readonly LocalFile[],
  columns: readonly string[],
  partitions: readonly string[],
): string {
  const items = (cellOf: FindCell) => buildTextItems(columns, cellOf).join(', ');
  return `SELECT * FROM (${rowsSql(files, partitions, items)}) LIMIT ${SAMPLE_ROWS}`;
}

/**
 * Returns SQL over all values of a text table. Its one row has the number of rows, then for each column `FACTS` and the
 * number of values that do not fit each kind.
 * @param files one or more
 */
function textFactsSql(
  files: readonly LocalFile[],
  columns: readonly PossibleKinds[],
  partitions: readonly string[],
): string {
  const names = columns.map(({ name }) => name);
  const items = (cellOf: FindCell) => {
    const types = names.map((name, index) => {
      const json = cellOf(name)?.json;
      return `${json === undefined ? 'NULL::VARCHAR' : `json_type(${json})`} AS j${index}`;
    });
    return [...buildTextItems(names, cellOf), ...types].join(', ');
  };
  const tokens = ['', ...NULL_TOKENS].map(quoteLiteral).join(', ');
  const cleaned = columns.map((_, index) => {
    const text = `trim(v${index})`;
    return `CASE WHEN ${text} NOT IN (${tokens}) THEN ${text} END AS c${index}, v${index}, j${index}`;
  });
  const isJson = files[0]?.reading.layout.format.endsWith('json') ?? false;
  const facts = columns.flatMap(({ kinds }, index) => buildFactItems(index, kinds, isJson));
  return `SELECT ${['count(*)', ...facts].join(',\n  ')}
FROM (SELECT ${cleaned.join(', ')} FROM (${rowsSql(files, partitions, items)}))`;
}

const buildTextItems = (names: readonly string[], cellOf: FindCell): string[] =>
  names.map((name, index) => `${cellOf(name)?.value ?? 'NULL'}::VARCHAR AS v${index}`);

function buildFactItems(index: number, kinds: readonly Kind[], isJson: boolean): string[] {
  const text = `c${index}`;
  const json = JSON_KINDS.flatMap(({ types, bit }) =>
    types.map((type) => `WHEN ${quoteLiteral(type)} THEN ${bit}`),
  );
  const digits = (part: string) => (kinds.includes('plain number') ? `max(length(${part}))` : '0');
  return [
    `count(nullif(v${index}, ''))`,
    `count(${text})`,
    `approx_count_distinct(v${index})`,
    digits(`ltrim(split_part(ltrim(${text}, '-'), '.', 1), '0')`),
    digits(`split_part(${text}, '.', 2)`),
    isJson
      ? `bit_or(CASE coalesce(j${index}, 'NULL') WHEN 'NULL' THEN 0 ${json.join(' ')} ELSE ${JSON_NUMBERS} END)`
      : '0',
    // FILTER would buffer a batch of values for each figure.
    ...kinds.map((kind) => `count(CASE WHEN ${misfitSql(kind, text)} THEN 1 END)`),
  ];
}

/** Kinds that need a cast to be proved. */
const CASTS: Partial<Record<Kind, string>> = { timestamp: 'TIMESTAMP', time: 'TIME' };

/** Returns the SQL condition for values that do not fit a kind. */
function misfitSql(kind: Kind, text: string): string {
  const fits = `regexp_full_match(${text}, ${quoteLiteral(PATTERNS[kind])})`;
  const type = CASTS[kind];
  // Text in the right pattern may still be no valid time, or a number too large for its type.
  if (type) {
    return `NOT ${fits} OR try_cast(${text} AS ${type}) IS NULL AND ${text} IS NOT NULL`;
  }
  if (!isDate(kind)) return `NOT ${fits}`;
  // Text in the right pattern may still be no day of its month.
  return `NOT ${fits} OR try_strptime(${text}, ${quoteLiteral(DATE_FORMATS[kind])}) IS NULL AND ${text} IS NOT NULL`;
}

/** Counts over all values of a text column. */
interface TextFacts {
  rows: number;
  /** Number of non-empty texts. */
  texts: number;
  /** Number of texts that are neither empty nor a possible null token. */
  values: number;
  /** Maximum digits of numbers before the decimal point, and after it. */
  whole: number;
  scale: number;
  /** JSON types of the values; empty for other formats. */
  jsonKinds: ('nested' | 'texts' | 'booleans' | 'numbers')[];
  /** Number of values that do not fit each kind. */
  misfits: Record<TextKind | Lookalike, number>;
}

type InferredType = Pick<TableColumn, 'type' | 'nullable' | 'note' | 'dateOrder'>;

const DIGITS_MAX = 38;
/** Digits of a whole number that a DOUBLE represents exactly. */
const DOUBLE_DIGITS = 15;

/** Returns the type that fits all values of a column; text when none fits, or two do. */
function inferColumn(facts: TextFacts): InferredType {
  const { rows, texts, values } = facts;
  const proved = inferType(facts);
  const isTyped = proved.type !== 'VARCHAR' && proved.type !== 'JSON';
  const nullable = (isTyped ? values : texts) < rows;
  return { ...proved, nullable };
}

function inferType(facts: TextFacts): Pick<TableColumn, 'type' | 'note' | 'dateOrder'> {
  const { values, misfits, whole, scale } = facts;
  const text = (note: string | null) => ({ type: 'VARCHAR', note });
  if (values === 0) return text(facts.texts > 0 ? null : 'has no value, so it stays text');
  const kinds = new Set(facts.jsonKinds);
  if (kinds.has('nested')) return { type: 'JSON', note: null };
  if (kinds.size > 1) return text(`has ${[...kinds].sort().join(' and ')}, so it stays text`);
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
  // As DOUBLE, two different numbers could become equal.
  if (mayBeNumber && fits('plain number') && whole > DOUBLE_DIGITS) {
    return text(
      `has numbers of up to ${digits} digits, but types store at most ${DIGITS_MAX} exactly, so it stays text`,
    );
  }
  if (mayBeNumber && fits('double')) {
    return {
      type: 'DOUBLE',
      note: fits('plain number') ? 'has more digits than types store exactly' : null,
    };
  }
  const orders = SIGNED_ORDERS.filter(fits);
  const [dateOrder] = orders;
  if (orders.length > 1) return text(`fits both ${orders.join(' and ')}, so it stays text`);
  if (dateOrder) return { type: 'DATE', dateOrder, note: null };
  if (fits('timestamp')) return { type: 'TIMESTAMP', note: null };
  if (fits('time')) return { type: 'TIME', note: null };
  if (fits('zoned time')) {
    const advice = 'CAST(… AS TIMESTAMPTZ) reads it';
    return text(
      `is a time with a zone or an offset, which TIMESTAMP does not store, so it stays text: ${advice}`,
    );
  }
  if (!mayBeNumber) return text(null);
  if (fits('leading zeros')) return text('has leading zeros, so it stays text');
  if (fits('decimal comma')) return text('has a decimal comma, so it stays text');
  return text(null);
}

/** With more columns, planning takes longer than reading the files a second time. */
const COLUMNS_AT_ONCE = 40;
const DISTINCT = FACTS.indexOf('distinct');
const TOO_MUCH: readonly ErrorCode[] = ['QUERY_TOO_LARGE', 'QUERY_TOO_LONG'];

export interface InferredTable {
  columns: TableColumn[];
  keys: string[][];
  rows: number;
  /** Null tokens of the table. */
  nullTokens: string[];
  /** What could not be inferred, one sentence each. */
  notes: string[];
}

/**
 * Returns types, keys and number of rows of a table, proved by all its values.
 * @param files one or more, of one format
 * @throws AppError QUERY_FAILED when a file cannot be read to its end
 */
export async function inferTable(
  ask: RunQueries,
  files: readonly LocalFile[],
  partitions: readonly string[],
): Promise<InferredTable> {
  const own = [...new Set(files.flatMap(({ reading }) => reading.columns.map(({ name }) => name)))];
  const isParquet = files[0]?.reading.layout.format === 'parquet';
  const texts = isParquet ? [...partitions] : [...own, ...partitions];
  const asked = await findPossibleKinds(ask, files, texts, partitions);
  const parts: PossibleKinds[][] = [];
  for (let start = 0; start < asked.length; start += COLUMNS_AT_ONCE) {
    parts.push(asked.slice(start, start + COLUMNS_AT_ONCE));
  }
  const questions = parts.map((part) => textFactsSql(files, part, partitions));
  const native = isParquet ? buildNativeSql(files, own, partitions) : [];
  const answers = await ask(files, [...native, ...questions]);
  const found = isParquet ? readNativeColumns(own, answers.splice(0, native.length)) : undefined;
  const withTokens = new Set<string>();
  const counted = parts.flatMap((part, place) => {
    const [rows, ...cells] = answers[place]?.rows[0] ?? [];
    return part.map(({ name, kinds }): CountedColumn => {
      const own = cells.splice(0, FACTS.length + kinds.length).map((cell) => Number(cell ?? 0));
      const facts = toFacts(Number(rows), own, kinds);
      const proved = inferColumn(facts);
      const isTyped = proved.type !== 'VARCHAR' && proved.type !== 'JSON';
      if (isTyped && facts.texts > facts.values) withTokens.add(name);
      const { type, ...known } = proved;
      const isPartition = partitions.includes(name);
      const column = createTableColumn(name, type, { ...known, isPartition });
      return { column, distinct: own[DISTINCT] ?? 0 };
    });
  });
  const all = [...(found?.counted ?? []), ...counted];
  const columns = all.map(({ column }) => column);
  const rows = found?.rows ?? Number(answers[0]?.rows[0]?.[0] ?? 0);
  const nullTokens = withTokens.size > 0 ? NULL_TOKENS : [];
  const keys = await findKeys(ask, files, all, { rows, nullTokens }).catch(toLimitNote);
  if (typeof keys !== 'string') return { columns, keys, rows, nullTokens, notes: [] };
  return { columns, keys: [], rows, nullTokens, notes: [`its keys are unknown: ${keys}`] };
}

/** Returns a note for an error of engine limits. @throws all other errors */
function toLimitNote(error: unknown): string {
  if (!(error instanceof AppError) || !TOO_MUCH.includes(error.code)) throw error;
  return error.message;
}

/** Returns the kinds of each column that are possible after the sample. */
async function findPossibleKinds(
  ask: RunQueries,
  files: readonly LocalFile[],
  names: readonly string[],
  partitions: readonly string[],
): Promise<PossibleKinds[]> {
  if (names.length === 0) return [];
  const [sample] = await ask(files, [sampleSql(files, names, partitions)], SAMPLE_ROWS);
  return names.map((name, index) => {
    const values = (sample?.rows ?? []).map((row) => String(row[index] ?? ''));
    return { name, kinds: findKinds(values, KINDS) };
  });
}

function toFacts(rows: number, cells: readonly number[], kinds: PossibleKinds['kinds']): TextFacts {
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

/** Returns SQL for files with declared types: one row of types, and one of counts. */
function buildNativeSql(
  files: readonly LocalFile[],
  names: readonly string[],
  partitions: readonly string[],
): string[] {
  const rows = rowsSql(files, partitions, (cellOf) =>
    names.map((name) => `${cellOf(name)?.value ?? 'NULL'} AS ${quoteIdentifier(name)}`).join(', '),
  );
  const counts = names.flatMap((name) => [
    `count(${quoteIdentifier(name)})`,
    `approx_count_distinct(${quoteIdentifier(name)})`,
  ]);
  return [
    `SELECT * FROM (${rows}) LIMIT 1`,
    `SELECT ${['count(*)', ...counts].join(', ')} FROM (${rows})`,
  ];
}

function readNativeColumns(
  names: readonly string[],
  [types, counts]: QueryRows[],
): { rows: number; counted: CountedColumn[] } {
  const [rows, ...cells] = (counts?.rows[0] ?? []).map(Number);
  const counted = names.map((name, index): CountedColumn => {
    const given = types?.columns[index]?.type ?? 'VARCHAR';
    const type = toTableType(given);
    const stored = toStoredType(given);
    const nullable = (cells[index * 2] ?? 0) < (rows ?? 0);
    const column = createTableColumn(name, type, { nullable });
    if (stored) column.stored = stored;
    return { column, distinct: cells[index * 2 + 1] ?? 0 };
  });
  return { rows: rows ?? 0, counted };
}
