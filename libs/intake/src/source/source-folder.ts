import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { checkGzip, checkZip, type Contents, type Refusal } from './check-packed.js';
import { type Identity, identify } from './identify.js';
import { type FileOnDisk, isSame, listFiles } from './list-files.js';
import { moveRefused } from './move-refused.js';
import { settle } from './settle.js';
import { isOfSystem } from './source-error.js';
import { packingOf } from './source-names.js';
import { openText } from './text-reader.js';
import { ZipReader } from './zip-reader.js';

/** How long a packed file that ends too early may still be on its way. */
const WRITING_MS = 60_000;

/** One text in the source folder: a file, or a member of a zip. */
export interface FoundText {
  /** Below the source folder: `sub/sales.csv`, `week.csv.gz`, `weeks.zip/2010/sales.csv`. */
  path: string;
  /** The file on disk. */
  file: FileOnDisk;
}

/** What one look at the source folder tells. */
interface Look {
  /** Oldest first, then by path. */
  found: FoundText[];
  /** Files that somebody is still writing: left for the next run. */
  unfinished: string[];
  /** Packed files that cannot be unpacked. */
  refused: Refusal[];
}

/** The folder where the chain's files are delivered. */
export class SourceFolder {
  private readonly zips = new ZipReader();
  /** Packed files that were unpacked before, with what they were then. */
  private checked = new Map<string, { file: FileOnDisk; contents: Contents }>();
  /** Texts that were read to their end before. */
  private identified = new Map<string, { file: FileOnDisk; identity: Identity }>();

  /** @param settleMs how long a file must have lain still, ms */
  constructor(
    readonly folder: string,
    private readonly settleMs: number,
  ) {}

  /** The folder as a URL, the same however it was named. */
  get url(): string {
    return pathToFileURL(resolve(this.folder)).href;
  }

  /** Files that could be source files, by their names alone. @throws AppError SOURCE_MISSING */
  list(): Promise<FileOnDisk[]> {
    return listFiles(this.folder);
  }

  /**
   * Every text in the folder, at any depth. Packed files are unpacked once to see whether they are
   * whole, and again only when they have changed. A file that the disk does not give is among those
   * found: to open it tells why.
   * @throws AppError SOURCE_MISSING when a folder cannot be listed
   */
  async look(): Promise<Look> {
    const { files, unfinished } = await settle(this.folder, await this.list(), this.settleMs);
    const look: Look = { found: [], unfinished, refused: [] };
    const checked: typeof this.checked = new Map();
    for (const file of files) {
      const contents = await this.contentsOf(file);
      if (contents.refused.some((refusal) => mayStillGrow(file, refusal))) {
        look.unfinished.push(file.path);
        continue;
      }
      checked.set(file.path, { file, contents });
      look.refused.push(...contents.refused);
      look.found.push(...contents.texts.map((path) => ({ path, file })));
    }
    this.checked = checked;
    look.found.sort((a, b) => a.file.modified - b.file.modified || (a.path < b.path ? -1 : 1));
    const paths = new Set(look.found.map(({ path }) => path));
    this.identified = new Map([...this.identified].filter(([path]) => paths.has(path)));
    return look;
  }

  /**
   * What a text is. It is read to its end once, and again only when its file has changed.
   * @throws AppError as `open` does
   */
  async identify({ path, file }: FoundText): Promise<Identity> {
    const known = this.identified.get(path);
    if (known && isSame(known.file, file)) return known.identity;
    const identity = await identify(await this.open(path), path);
    this.identified.set(path, { file, identity });
    return identity;
  }

  /**
   * A text's bytes, unpacked.
   * @throws AppError SOURCE_UNREADABLE when it is not there; so does the stream, or
   *   SOURCE_TRUNCATED, when what it unpacks is damaged
   */
  open(path: string): Promise<Readable> {
    return openText(this.folder, this.zips, path);
  }

  /**
   * Moves a refused file to `error/`, at the same path, and writes a note beside it. A member of a
   * zip stays where it is and gets only its note. Safe to repeat.
   * @param note one sentence: what is wrong and what to do
   * @param sha256 of the text that is refused
   * @returns where the text lies now, below the folder; undefined when another text lies there by now,
   *   or it cannot be moved, and nothing was changed
   */
  async refuse(path: string, note: string, sha256: string): Promise<string | undefined> {
    // What cannot be read any more is gone, or as damaged as it was.
    const now = await this.open(path).then(
      (text) => identify(text, path).catch(() => undefined),
      () => undefined,
    );
    if (now && now.sha256 !== sha256) return undefined;
    return moveRefused(this.folder, path, note);
  }

  private async contentsOf(file: FileOnDisk): Promise<Contents> {
    const asItIs = { texts: [file.path], refused: [] };
    const packing = packingOf(file.path);
    if (packing === 'plain') return asItIs;
    const before = this.checked.get(file.path);
    if (before && isSame(before.file, file)) return before.contents;
    try {
      if (packing === 'zip') return await checkZip(this.folder, file, this.zips);
      return await checkGzip(this.folder, file);
    } catch (error) {
      if (isOfSystem(error)) return asItIs;
      throw error;
    }
  }
}

/** A packed file of which the end is missing; that of a member will not come any more. */
function mayStillGrow(file: FileOnDisk, { path, code }: Refusal): boolean {
  const isCut = path === file.path && code === 'SOURCE_TRUNCATED';
  return isCut && Date.now() - file.modified < WRITING_MS;
}
