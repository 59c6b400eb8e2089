import type { RawFile } from '../../context/raw-files.js';

/** A load of fewer rows costs more to begin than to do. */
const ROWS_MIN = 100_000;
/** The engine goes over all rows for each group. */
const GROUPS_MAX = 16;

/**
 * Files in the groups they are loaded in, each of neighbours by number: large ones by themselves, so
 * that the first is loaded while the engine writes the next, and small ones together.
 * @param isByFile whether each file is to be a group of its own
 */
export function loadGroups(files: readonly RawFile[], isByFile: boolean): RawFile[][] {
  const sorted = files.toSorted((a, b) => a.fileId - b.fileId);
  if (isByFile) return sorted.map((file) => [file]);
  const rows = sorted.reduce((sum, { rowCount }) => sum + rowCount, 0);
  const enough = Math.max(ROWS_MIN, Math.ceil(rows / GROUPS_MAX));
  const groups: RawFile[][] = [];
  let open = 0;
  for (const file of sorted) {
    const group = groups.at(-1);
    if (group && open < enough) group.push(file);
    else {
      groups.push([file]);
      open = 0;
    }
    open += file.rowCount;
  }
  return groups;
}
