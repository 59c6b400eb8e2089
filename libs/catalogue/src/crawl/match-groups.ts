import type { TableFile } from '../tables/table.js';
import type { FileGroup } from './group/group-files.js';
import type { StoredTable } from '../tables/table-row.js';

/** A table as it was, with its files. */
export interface KnownTable {
  table: StoredTable;
  files: TableFile[];
}

/**
 * Says which table each group of files was before: the one it shares most files with, else the one of its name.
 * So a table keeps its name whatever files come beside it.
 */
export function matchGroups(
  groups: readonly FileGroup[],
  known: readonly KnownTable[],
): Map<FileGroup, KnownTable> {
  const homes = new Map<string, KnownTable>();
  for (const each of known) for (const { path } of each.files) homes.set(path, each);
  const shared = groups.flatMap((group) => {
    const counts = new Map<KnownTable, number>();
    for (const { path } of group.files) {
      const home = homes.get(path);
      if (home) counts.set(home, (counts.get(home) ?? 0) + 1);
    }
    return [...counts].map(([home, count]) => ({ group, home, count }));
  });
  const matched = new Map<FileGroup, KnownTable>();
  const used = new Set<KnownTable>();
  const match = (group: FileGroup, home: KnownTable): void => {
    if (matched.has(group) || used.has(home)) return;
    matched.set(group, home);
    used.add(home);
  };
  for (const { group, home } of shared.sort((a, b) => b.count - a.count)) match(group, home);
  for (const group of groups) {
    const home = known.find(({ table }) => table.name === group.name);
    if (home) match(group, home);
  }
  return matched;
}
