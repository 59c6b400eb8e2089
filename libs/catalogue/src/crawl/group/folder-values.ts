import { NO_VALUE } from '#lake/ports/table-registry.js';

/** What `HIVE` and its kin call the folder of null. */

/** What the folders of a path say. */
export interface FolderValues {
  /** Folders without values, joined by `/`; empty for the place itself. */
  folder: string;
  /** Values of folders `key=value`, from the outer to the inner. */
  values: [key: string, value: string | null][];
}

/** Tells folders that hold a value, `year=2012`, from the others. @param path of a file, with `/` */
export function folderValues(path: string): FolderValues {
  const folders = path.split('/').slice(0, -1);
  const plain: string[] = [];
  const values: [string, string | null][] = [];
  for (const folder of folders) {
    const cut = folder.indexOf('=');
    if (cut <= 0) plain.push(folder);
    else {
      const value = decoded(folder.slice(cut + 1));
      values.push([folder.slice(0, cut), value === NO_VALUE ? null : value]);
    }
  }
  return { folder: plain.join('/'), values };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
