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
/** Where files lie that a flow has processed and moves, below the source folder. */
export const PROCESSED_FOLDER = 'processed';

/** @returns undefined for a name that no source file has */
export function packingOf(name: string): Packing | undefined {
  return ENDINGS.find(([ending]) => name.toLowerCase().endsWith(ending))?.[1];
}

/** Whether a name, of a file or a folder, is hidden or a program's own scratch. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || name.startsWith('~') || name === '__MACOSX';
}

/** Whether a folder directly below the source holds what is not to be read again. */
export function isSetApart(folder: string): boolean {
  // In any letter case: on some disks they are one folder.
  return [ERROR_FOLDER, PROCESSED_FOLDER].includes(folder.toLowerCase());
}

/**
 * Whether a path, in a source that has no folders but only names with `/` in them, is that of a file to
 * read: no hidden part, and nothing that was refused, or processed and moved.
 */
export function isSourcePath(path: string): boolean {
  const [first = '', ...rest] = path.split('/');
  return isKeptPath(path) && !(rest.length > 0 && isSetApart(first));
}

/** Whether such a path is that of a file among those to read that has no name of one; a `/` ends a folder's. */
export function isPassedOver(path: string): boolean {
  const parts = path.split('/');
  const isApart = parts.length > 1 && isSetApart(parts[0] ?? '');
  const isFile = !path.endsWith('/') && !path.includes('\0');
  return packingOf(path) === undefined && isFile && !isApart && !parts.some(isHidden);
}

/** Whether a path is that of a file to read, or of one that was refused, or processed and moved. */
export function isKeptPath(path: string): boolean {
  // The warehouse takes no NUL, which a key may have.
  return packingOf(path) !== undefined && !path.includes('\0') && !path.split('/').some(isHidden);
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

/** Characters of a digest that tell two files of one name apart. */
const MARK_LENGTH = 8;

/** What is at a place: nothing, the very bytes that are to come there, or anything else. */
export type Standing = 'nothing' | 'same' | 'other';

/** Where a file is to lie, below its source. */
interface Place {
  path: string;
  /** The same bytes lie there. */
  isTaken: boolean;
}

/**
 * The place of a file below a folder of its source: its own path there, marked by its digest when something
 * else stands at it.
 * @param within `error`, `processed`
 * @param look told of a path below the source
 */
export async function freePlace(
  within: string,
  path: string,
  sha256: string,
  look: (path: string) => Promise<Standing>,
): Promise<Place> {
  const mark = sha256.slice(0, MARK_LENGTH);
  for (let count = 0; ; count++) {
    const name = count === 0 ? path : markPath(path, count === 1 ? mark : `${mark}-${count}`);
    const place = `${within}/${name}`;
    const standing = await look(place);
    if (standing !== 'other') return { path: place, isTaken: standing === 'same' };
  }
}

/** Ends the name of the note that lies beside a refused file. */
export const NOTE_ENDING = '.note.txt';

/** What is said to whoever delivered a file. @param zip that holds it, if any */
export function noteText(note: string, zip?: string): string {
  const what = note.replaceAll(/\s+/g, ' ').trim();
  const where = zip === undefined ? 'this file' : `it in ${zip}`;
  const advice = `Mend ${where} and put it into the source folder again; nothing in ${ERROR_FOLDER}/ is read.`;
  return `${what}\n${advice}\nRefused at ${new Date().toISOString()}\n`;
}
