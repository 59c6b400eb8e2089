import pLimit from 'p-limit';
import { AppError } from '#platform/errors/app-error.js';
import type { Place } from '../tables/place.js';
import type { FileCache } from '../tables/relations/file-cache.js';
import {
  localiseFile,
  explainDropped,
  type LocalFile,
} from '../tables/relations/file-relations.js';
import { isOtherScript } from '../tables/names.js';
import type { Layout, TableColumn } from '../tables/table.js';
import type { FileGroup, GroupedFile } from './group-files.js';
import { type RunQueries, findUnreadable } from './batch-queries.js';
import { type InferredTable, inferTable } from './infer-table.js';
import type { Unreadable } from './crawl-report.js';

const FILES_AT_ONCE = 32;

export interface InferenceTools {
  place: Place;
  cache: FileCache;
  runQueries: RunQueries;
}

interface InferredGroup {
  name: string;
  layout: Layout;
  files: GroupedFile[];
  inferred: InferredTable;
}

interface ReadableFile extends LocalFile {
  file: GroupedFile;
}

/**
 * Infers a table from all values of its readable files.
 * @param unreadable gets the unreadable files
 * @returns undefined when no file is readable, or the engine's limits are too low
 * @throws errors that may pass: the next crawl finds the table
 */
export async function inferGroup(
  { place, cache, runQueries }: InferenceTools,
  { files, ...group }: FileGroup,
  unreadable: Unreadable[],
): Promise<InferredGroup | undefined> {
  const limit = pLimit(FILES_AT_ONCE);
  const brought = await Promise.all(
    files.map((file) =>
      limit(() => openLocalFile(place, cache, file)).catch((error: unknown) => {
        const { message } = requireLastingError(error);
        unreadable.push({ file: file.path, why: message.replace(`${file.path}: `, '') });
        return undefined;
      }),
    ),
  );
  const readable = brought.filter((file) => file !== undefined);
  if (readable.length === 0) return undefined;
  const paths = readable.map(({ path }) => path);
  const release = await cache.acquire(paths);
  try {
    return await inferFiles(runQueries, { ...group, readable }, unreadable);
  } catch (error) {
    throw await explainDropped(error, paths);
  } finally {
    await release();
  }
}

async function inferFiles(
  ask: RunQueries,
  {
    name,
    partitions,
    folderColumn,
    ...group
  }: Omit<FileGroup, 'files'> & { readable: ReadableFile[] },
  unreadable: Unreadable[],
): Promise<InferredGroup | undefined> {
  let { readable } = group;
  const prove = () => inferTable(ask, readable, partitions);
  /** A table that exceeds the engine's limits does not fail the others. */
  const leaveOut = (error: unknown): InferredTable | undefined => {
    const [first] = readable;
    const why = `${requireLastingError(error).message}; split the file`;
    if (first) unreadable.push({ file: first.file.path, why });
    return undefined;
  };
  const inferred = await prove().catch(async (error: unknown) => {
    const { code } = requireLastingError(
      await explainDropped(
        error,
        readable.map(({ path }) => path),
      ),
    );
    const bad =
      code === 'QUERY_FAILED' ? await findUnreadable(ask, readable).catch(skipUnreadable) : [];
    if (bad.length === 0) return leaveOut(error);
    unreadable.push(...bad.map(({ file, why }) => ({ file: file.file.path, why })));
    readable = readable.filter((file) => !bad.some((each) => each.file === file));
    return readable.length === 0 ? undefined : prove().catch(leaveOut);
  });
  const [first] = readable;
  if (!inferred || !first) return undefined;
  const { layout } = first.reading;
  return {
    name,
    layout: layout.format === 'csv' ? { ...layout, nullTokens: inferred.nullTokens } : layout,
    files: readable.map(({ file }) => file),
    inferred: {
      ...inferred,
      columns: keepFolderNamesAsText(addLabels(inferred.columns, readable), folderColumn),
    },
  };
}

/** Adds the header as the comment of columns in another script, whose names are only transliterated. */
function addLabels(columns: readonly TableColumn[], files: readonly LocalFile[]): TableColumn[] {
  const sources = files.flatMap(({ reading }) => reading.columns);
  const labels = new Map(
    sources.flatMap(({ name, source }): [string, string][] =>
      isOtherScript(source) ? [[name, source]] : [],
    ),
  );
  return columns.map((column) => ({
    ...column,
    comment: labels.get(column.name) ?? column.comment,
  }));
}

/** Makes the column of folder names text: a type inferred from today's names fails once `01` follows `10`. */
function keepFolderNamesAsText(
  columns: readonly TableColumn[],
  folderColumn?: string,
): TableColumn[] {
  return columns.map(({ dateOrder, ...column }) => {
    if (column.name === folderColumn) return { ...column, type: 'VARCHAR', note: null };
    return { ...column, ...(dateOrder && { dateOrder }) };
  });
}

/** Returns an error that is permanent and caused by the file. @throws all others */
function requireLastingError(error: unknown): AppError {
  const isLasting =
    error instanceof AppError && !error.retryable && error.code !== 'QUERY_CANCELLED';
  if (!isLasting) throw error;
  return error;
}

function skipUnreadable(error: unknown): [] {
  requireLastingError(error);
  return [];
}

async function openLocalFile(
  place: Place,
  cache: FileCache,
  file: GroupedFile,
): Promise<ReadableFile> {
  const { reading, partition } = file;
  return { file, reading, partition, path: await localiseFile(place, cache, file, reading) };
}
