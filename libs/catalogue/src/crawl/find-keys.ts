import { AppError } from '#platform/errors/app-error.js';
import { toColumnNames, quoteIdentifier } from '../tables/names.js';
import type { Place, UnlistedEntry } from '../tables/place.js';
import type { FileCache } from '../tables/relations/file-cache.js';
import { localiseFile, explainDropped, tableSql } from '../tables/relations/file-relations.js';
import { type LocalFile, rowsSql } from '../tables/relations/file-relations.js';
import type { Layout, TableColumn } from '../tables/table.js';
import type { SniffedFile } from './sniff/sniff-file.js';
import { formatAdvice, type RunQueries } from './batch-queries.js';

/** A column, and the estimated number of its distinct values. */
export interface CountedColumn {
  column: TableColumn;
  distinct: number;
}

/**
 * Minimum share of distinct values by estimate; exact counts follow. The estimate for a pair may be a quarter too low.
 */
const NEARLY = 0.5;
const SINGLES = 8;
/** Number of columns that are tried in pairs. */
const PAIRED = 6;
/** Pairs are not tried above this number of rows. */
const PAIRED_ROWS = 5_000_000;

/** Returns the non-null columns whose values are unique, else pairs of columns that are. @param files one or more */
export async function findKeys(
  ask: RunQueries,
  files: readonly LocalFile[],
  counted: readonly CountedColumn[],
  { rows, nullTokens }: { rows: number; nullTokens: readonly string[] },
): Promise<string[][]> {
  if (rows < 2) return [];
  const fit = counted.filter(({ column }) => mayBeKey(column));
  const singles = fit
    .filter(({ distinct }) => distinct >= rows * NEARLY)
    .sort((a, b) => b.distinct - a.distinct)
    .slice(0, SINGLES)
    .sort((a, b) => counted.indexOf(a) - counted.indexOf(b))
    .map(({ column }) => [column.name]);
  const layout = addNullTokens(files, nullTokens);
  const holding = (keys: readonly string[][]) => {
    const columns = counted
      .map(({ column }) => column)
      .filter(({ name }) => keys.some((key) => key.includes(name)));
    return filterUniqueKeys(ask, files, tableSql({ columns, layout }, files), keys, rows);
  };
  const hold = await holding(singles);
  if (hold.length > 0 || rows > PAIRED_ROWS) return hold;
  const likely = fit
    .filter(({ distinct, column }) => distinct > 1 && !column.type.startsWith('DECIMAL'))
    .sort((a, b) => b.distinct - a.distinct)
    .slice(0, PAIRED);
  const pairs = likely.flatMap((one, index) =>
    likely
      .slice(index + 1)
      .filter((other) => one.distinct * other.distinct >= rows * NEARLY)
      .map((other) => sortNames(counted, one.column.name, other.column.name)),
  );
  return holding(pairs);
}

const mayBeKey = ({ nullable, type }: TableColumn) =>
  !nullable && !['DOUBLE', 'JSON', 'BOOLEAN'].includes(type);

function sortNames(counted: readonly CountedColumn[], ...names: string[]): string[] {
  return counted.map(({ column }) => column.name).filter((name) => names.includes(name));
}

async function filterUniqueKeys(
  ask: RunQueries,
  files: readonly LocalFile[],
  table: string,
  keys: readonly string[][],
  rows: number,
): Promise<string[][]> {
  if (keys.length === 0) return [];
  const counts = keys.map(
    (key) =>
      `(SELECT count(*) FROM (SELECT DISTINCT ${key.map(quoteIdentifier).join(', ')} FROM t))`,
  );
  // Materialized, so that the files are read once for all keys.
  const sql = `WITH t AS MATERIALIZED (${table}) SELECT ${counts.join(', ')}`;
  const [answer] = await ask(files, [sql]);
  return keys.filter((_, index) => Number(answer?.rows[0]?.[index]) === rows);
}

/** Returns the layout of the files with the table's null tokens. */
function addNullTokens(files: readonly LocalFile[], nullTokens: readonly string[]): Layout {
  const layout = files[0]?.reading.layout ?? { format: 'parquet' };
  return layout.format === 'csv' ? { ...layout, nullTokens: [...nullTokens] } : layout;
}

/** With more keys than this, values were written as keys. */
const KEYS_MAX = 5_000;

interface Tools {
  place: Place;
  cache: FileCache;
  runQueries: RunQueries;
}

/**
 * Returns a file with the columns of all its rows: a JSON key may first appear in the last object.
 * @param file of which only the beginning was read
 * @throws AppError, retryable, when reading fails with an error that may pass
 */
export async function completeJsonKeys(
  { place, cache, runQueries }: Tools,
  file: SniffedFile,
): Promise<SniffedFile | UnlistedEntry> {
  const { isOpen: _, ...known } = file;
  const { path, reading } = file;
  let release = () => Promise.resolve();
  const local = { path: '', reading, partition: {} };
  try {
    local.path = await localiseFile(place, cache, file, reading);
    release = await cache.acquire([local.path]);
    const rows = rowsSql([local], [], () => 'unnest(json_keys("a row")) AS key');
    const sql = `SELECT DISTINCT key FROM (${rows}) ORDER BY key`;
    const [answer] = await runQueries([local], [sql], KEYS_MAX + 1);
    const keys = (answer?.rows ?? []).map(([key]) => String(key));
    if (keys.length > KEYS_MAX) {
      return { path, why: `has more than ${KEYS_MAX} keys; write the data as values, not as keys` };
    }
    const sources = [...new Set([...reading.columns.map(({ source }) => source), ...keys])];
    const names = toColumnNames(sources);
    const columns = sources.map((source, index) => ({ name: names[index] ?? '', source }));
    return { ...known, reading: { ...reading, columns } };
  } catch (thrown) {
    const error = local.path === '' ? thrown : await explainDropped(thrown, [local.path]);
    if (!(error instanceof AppError) || error.retryable || error.code === 'QUERY_CANCELLED') {
      throw error;
    }
    const { code, message } = error;
    if (code === 'QUERY_FAILED') return { path, why: formatAdvice(message) };
    return { path, why: message.replace(`${path}: `, '') };
  } finally {
    await release();
  }
}
