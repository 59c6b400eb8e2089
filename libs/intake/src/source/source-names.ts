/** The packing of a source file, by the ending of its name. */
export type Packing = 'plain' | 'gzip' | 'zip';

/** Endings in any letter case; the longest first. */
const ENDINGS: [ending: string, packing: Packing][] = [
  ['.csv.gz', 'gzip'],
  ['.csv', 'plain'],
  ['.zip', 'zip'],
];

/** Folder of refused files, below the source folder. */
export const ERROR_FOLDER = 'error';
/** Folder of processed files that a flow moves, below the source folder. */
export const PROCESSED_FOLDER = 'processed';

/** @returns undefined for a name that no source file has */
export function findPacking(name: string): Packing | undefined {
  return ENDINGS.find(([ending]) => name.toLowerCase().endsWith(ending))?.[1];
}

/** Whether the name of a file or folder is hidden or a program's temporary name. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || name.startsWith('~') || name === '__MACOSX';
}

/** Whether a folder directly below the source holds files that are not read again. */
export function isSetApart(folder: string): boolean {
  // In any letter case: on some disks they are the same folder.
  return [ERROR_FOLDER, PROCESSED_FOLDER].includes(folder.toLowerCase());
}

/**
 * Whether a path is that of a file to read: no hidden part, neither refused nor processed. For sources without folders,
 * whose names contain `/`.
 */
export function isSourcePath(path: string): boolean {
  const [first = '', ...rest] = path.split('/');
  return isKeptPath(path) && !(rest.length > 0 && isSetApart(first));
}

/** Whether such a path is that of a file without a source file's name; a folder's path ends in `/`. */
export function isPassedOver(path: string): boolean {
  const parts = path.split('/');
  const isApart = parts.length > 1 && isSetApart(parts[0] ?? '');
  const isFile = !path.endsWith('/') && !path.includes('\0');
  return findPacking(path) === undefined && isFile && !isApart && !parts.some(isHidden);
}

/** Whether a path is that of a file to read, or of a refused or processed one. */
export function isKeptPath(path: string): boolean {
  // PostgreSQL rejects NUL, which a key may contain.
  return findPacking(path) !== undefined && !path.includes('\0') && !path.split('/').some(isHidden);
}

/** Whether a member of a zip is a text to read; a zip within a zip is not. */
export function isTextMember(name: string): boolean {
  const packing = findPacking(name);
  return packing !== undefined && packing !== 'zip' && !name.split('/').some(isHidden);
}

/** Inserts a mark before the ending: `sub/a.csv.gz` becomes `sub/a.<mark>.csv.gz`. */
export function markPath(path: string, mark: string): string {
  const ending = ENDINGS.find(([each]) => path.toLowerCase().endsWith(each))?.[0] ?? '';
  const cut = path.length - ending.length;
  return `${path.slice(0, cut)}.${mark}${path.slice(cut)}`;
}

/** Digits of a digest that distinguish two files with one name. */
const MARK_LENGTH = 8;

/** The state of a path: free, the same bytes, or something else. */
export type PlaceState = 'nothing' | 'same' | 'other';

/** The target path of a file, below its source. */
interface Place {
  path: string;
  /** The path already has the same bytes. */
  isTaken: boolean;
}

/**
 * Returns the path of a file below a folder of its source: its own path there, marked by its digest when another file
 * has it.
 * @param within `error`, `processed`
 * @param look returns the state of a path below the source
 */
export async function freePlace(
  within: string,
  path: string,
  sha256: string,
  look: (path: string) => Promise<PlaceState>,
): Promise<Place> {
  const mark = sha256.slice(0, MARK_LENGTH);
  for (let count = 0; ; count++) {
    const name = count === 0 ? path : markPath(path, count === 1 ? mark : `${mark}-${count}`);
    const place = `${within}/${name}`;
    const standing = await look(place);
    if (standing !== 'other') return { path: place, isTaken: standing === 'same' };
  }
}

/** Ending of the note next to a refused file. */
export const NOTE_ENDING = '.note.txt';

/** Returns the text of the note for a refused file. @param zip that holds it, if any */
export function noteText(note: string, zip?: string): string {
  const what = note.replaceAll(/\s+/g, ' ').trim();
  const where = zip === undefined ? 'this file' : `the file in ${zip}`;
  const advice = `Correct ${where} and copy it to the source folder again; runs do not read ${ERROR_FOLDER}/.`;
  return `${what}\n${advice}\nRefused at ${new Date().toISOString()}\n`;
}
