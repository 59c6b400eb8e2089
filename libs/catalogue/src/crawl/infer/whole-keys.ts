import { AppError } from '#platform/errors/app-error.js';
import type { Place, Unlisted } from '../../tables/places/place.js';
import type { FileCache } from '../../tables/relations/file-cache.js';
import { orDropped } from '../../tables/relations/or-dropped.js';
import { localise } from '../../tables/relations/localise.js';
import { rowsSql } from '../../tables/relations/rows-sql.js';
import { columnNames } from '../../tables/names.js';
import type { SniffedFile } from '../sniff/sniff-file.js';
import type { Ask } from './ask.js';
import { adviceOn } from './unreadable.js';

/** More keys than these are values that somebody wrote as keys. */
const KEYS_MAX = 5_000;

interface Tools {
  place: Place;
  cache: FileCache;
  ask: Ask;
}

/**
 * A file with the columns of all its rows: a key of JSON may appear for the first time in the last object.
 * @param file of which only the begin was looked at
 * @throws AppError, retryable, when reading failed with what may pass
 */
export async function withWholeKeys(
  { place, cache, ask }: Tools,
  file: SniffedFile,
): Promise<SniffedFile | Unlisted> {
  const { isOpen: _, ...known } = file;
  const { path, reading } = file;
  let release = () => Promise.resolve();
  const local = { path: '', reading, partition: {} };
  try {
    local.path = await localise(place, cache, file, reading);
    release = await cache.hold([local.path]);
    const rows = rowsSql([local], [], () => 'unnest(json_keys("a row")) AS key');
    const sql = `SELECT DISTINCT key FROM (${rows}) ORDER BY key`;
    const [answer] = await ask([local], [sql], KEYS_MAX + 1);
    const keys = (answer?.rows ?? []).map(([key]) => String(key));
    if (keys.length > KEYS_MAX) {
      return { path, why: `has more than ${KEYS_MAX} keys; write what they say as values` };
    }
    const sources = [...new Set([...reading.columns.map(({ source }) => source), ...keys])];
    const names = columnNames(sources);
    const columns = sources.map((source, index) => ({ name: names[index] ?? '', source }));
    return { ...known, reading: { ...reading, columns } };
  } catch (thrown) {
    const error = local.path === '' ? thrown : await orDropped(thrown, [local.path]);
    if (!(error instanceof AppError) || error.retryable || error.code === 'QUERY_CANCELLED') {
      throw error;
    }
    const { code, message } = error;
    if (code === 'QUERY_FAILED') return { path, why: adviceOn(message) };
    return { path, why: message.replace(`${path}: `, '') };
  } finally {
    await release();
  }
}
