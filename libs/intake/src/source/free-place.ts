import { markPath } from './source-names.js';

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
