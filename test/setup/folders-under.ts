import type { ObjectStore } from '#lake/ports/object-store.js';
import type { TableFolder } from '#lake/ports/table-registry.js';

/**
 * Returns the folders of a table that was written under one prefix, with partitions in sub-folders
 * `<column>=<value>/`. Without rows there are none.
 */
export async function foldersUnder(
  lake: Pick<ObjectStore, 'list'>,
  prefix: string,
  partitionBy?: string,
): Promise<TableFolder[]> {
  if (partitionBy === undefined) return [{ prefix }];
  const start = `${prefix}${partitionBy}=`;
  const folders = new Map<string, TableFolder>();
  for await (const { key } of lake.list(start)) {
    const [value = ''] = key.slice(start.length).split('/', 1);
    folders.set(value, { prefix: `${start}${value}/`, value: decodeURIComponent(value) });
  }
  return folders.size === 0 ? [{ prefix }] : [...folders.values()];
}
