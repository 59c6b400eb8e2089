/** How a file of the source folder is packed, told by the end of its name. */
export type Packing = 'plain' | 'gzip' | 'zip';

/** Endings in any letter case; the longest first. */
const ENDINGS: [ending: string, packing: Packing][] = [
  ['.csv.gz', 'gzip'],
  ['.csv', 'plain'],
  ['.zip', 'zip'],
];

/** Where refused files lie, below the source folder. */
export const ERROR_FOLDER = 'error';

/** @returns undefined for a name that no source file has */
export function packingOf(name: string): Packing | undefined {
  return ENDINGS.find(([ending]) => name.toLowerCase().endsWith(ending))?.[1];
}

/** Whether a name, of a file or a folder, is hidden or a program's own scratch. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || name.startsWith('~') || name === '__MACOSX';
}

/**
 * Whether a path, in a source that has no folders but only names with `/` in them, is that of a file to
 * read: no hidden part, and nothing that was refused.
 */
export function isSourcePath(path: string): boolean {
  const [first = '', ...rest] = path.split('/');
  if (rest.length > 0 && first.toLowerCase() === ERROR_FOLDER) return false;
  // The warehouse takes no NUL, which a key may have.
  return packingOf(path) !== undefined && !path.includes('\0') && ![first, ...rest].some(isHidden);
}

/** Whether a member of a zip is a text to read; a zip within a zip is none. */
export function isTextMember(name: string): boolean {
  const packing = packingOf(name);
  return packing !== undefined && packing !== 'zip' && !name.split('/').some(isHidden);
}

/** The path with a mark before its ending: `sub/a.csv.gz` becomes `sub/a.<mark>.csv.gz`. */
export function markPath(path: string, mark: string): string {
  const ending = ENDINGS.find(([each]) => path.toLowerCase().endsWith(each))?.[0] ?? '';
  const cut = path.length - ending.length;
  return `${path.slice(0, cut)}.${mark}${path.slice(cut)}`;
}
