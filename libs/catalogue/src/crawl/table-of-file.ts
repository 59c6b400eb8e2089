import { AppError } from '#platform/errors/app-error.js';
import type { Place } from '../tables/places/place.js';
import type { Relation } from '../tables/relation.js';
import { tableSql } from '../tables/relations/file-relations.js';
import type { FileCache } from '../tables/relations/file-cache.js';
import { localise } from '../tables/relations/localise.js';
import type { Ask } from './infer/ask.js';
import { inferTable } from './infer/infer-table.js';
import { withWholeKeys } from './infer/whole-keys.js';
import { sniffFile } from './sniff/sniff-file.js';

interface Tools {
  place: Place;
  cache: FileCache;
  ask: Ask;
}

/**
 * What is in one file that no crawl has written down, typed by all of its values.
 * @param path of the file below the place
 * @throws AppError SOURCE_UNREADABLE for one that is not there, cannot be read or holds several tables
 */
export async function tableOfFile({ place, cache, ask }: Tools, path: string): Promise<Relation> {
  const refuse = (why: string) => new AppError('SOURCE_UNREADABLE', `${path}: ${why}`);
  const file = await place.find(path);
  if (!file) throw refuse('there is no such file');
  if ('why' in file) throw refuse(file.why);
  const [begin, another] = await sniffFile(place, file, () => undefined);
  if (!begin) throw refuse('holds nothing');
  if (another) throw refuse('holds several files; crawl its folder, and ask for one of the tables');
  const tools = { place, cache, ask };
  const sniffed = 'isOpen' in begin ? await withWholeKeys(tools, begin) : begin;
  if ('why' in sniffed) throw refuse(sniffed.why);
  const { reading } = sniffed;
  const local = { reading, partition: {}, path: await localise(place, cache, sniffed, reading) };
  const { columns, nullTokens } = await inferTable(ask, [local], []);
  const { layout } = reading;
  const table = {
    columns,
    layout: layout.format === 'csv' ? { ...layout, nullTokens } : layout,
  };
  return {
    name: 'file',
    sql: tableSql(table, [local]),
    files: [local.path],
    bytes: file.bytes,
    columns: columns.map(({ name, type }) => ({ name, type })),
  };
}
