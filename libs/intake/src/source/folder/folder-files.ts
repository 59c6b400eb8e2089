import { close, createReadStream, fstat, open } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { fromFdPromise, type ZipFile } from 'yauzl';
import { openInside } from '#platform/files/open-inside.js';
import type { FileToPut, SourceWriter } from '../deliver-file.js';
import { digestInside } from '../digest-file.js';
import { readFileState, toSourceFile, listFiles, type PassOver } from './list-files.js';
import { moveProcessed } from './move-processed.js';
import { moveRefused } from './move-refused.js';
import { putFile } from './put-file.js';
import { sourceError } from '../source-error.js';
import {
  isSame,
  type RefusedText,
  type SettledFiles,
  type SourceFile,
  type SourceFiles,
} from '../source.js';
import { TextSource } from '../text/text-source.js';
import { UNPACK_LIMITS, type UnpackLimits } from '../unpack-limits.js';

/**
 * Separates complete files from files still being written. A file that changed within `settleMs`, or has a time in the
 * future, is checked again after that time. All wait together, and only if one is young. A deleted file is left out.
 */
export async function settle(
  folder: string,
  files: SourceFile[],
  settleMs: number,
): Promise<SettledFiles> {
  const since = Date.now() - settleMs;
  if (!files.some(({ modified }) => modified > since)) return { files, unfinished: [] };
  await delay(settleMs);
  const settled: SettledFiles = { files: [], unfinished: [] };
  for (const file of files) {
    const now = file.modified > since ? await readFileState(folder, file.path) : file;
    if (!now) continue;
    if (now.bytes === file.bytes && now.modified === file.modified) settled.files.push(file);
    else settled.unfinished.push(file.path);
  }
  return settled;
}

const CHUNK_BYTES = 1 << 20;
const openFd = promisify(open);
const closeFd = promisify(close);
const statFd = promisify(fstat);

export class FolderFiles implements SourceFiles, SourceWriter {
  readonly writingMs = 60_000;
  /** The file of the last digest. */
  private lastDigest: { file: SourceFile; sha256: string } | undefined;

  /**
   * @param settleMs time without changes after which a file is complete, in ms
   * @param isTyped whether a person named the files, which may then be links
   */
  constructor(
    private readonly folder: string,
    private readonly settleMs: number,
    private readonly isTyped = false,
    readonly unpackLimits: UnpackLimits = UNPACK_LIMITS,
  ) {}

  get url(): string {
    return pathToFileURL(resolve(this.folder)).href;
  }

  get name(): string {
    return this.folder;
  }

  list(passOver?: PassOver): Promise<SourceFile[]> {
    return listFiles(this.folder, false, passOver);
  }

  listAll(): Promise<SourceFile[]> {
    return listFiles(this.folder, true);
  }

  settle(files: SourceFile[]): Promise<SettledFiles> {
    return settle(this.folder, files, this.settleMs);
  }

  async find(path: string): Promise<SourceFile | undefined> {
    if (!this.isTyped) return readFileState(this.folder, path).catch(() => undefined);
    const found = await stat(this.fullPath(path)).catch(() => undefined);
    return found?.isFile() ? toSourceFile(path, found) : undefined;
  }

  async require(path: string): Promise<SourceFile> {
    try {
      const fd = await this.open(path);
      try {
        return toSourceFile(path, await statFd(fd));
      } finally {
        await closeFd(fd);
      }
    } catch (error) {
      throw sourceError(error, path);
    }
  }

  async *read({ path }: SourceFile): AsyncGenerator<Buffer> {
    const fd = await this.open(path);
    // The stream closes the descriptor, also when it ends early.
    yield* createReadStream('', { fd, highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>;
  }

  async openZip({ path }: SourceFile): Promise<ZipFile> {
    const fd = await this.open(path);
    try {
      return await fromFdPromise(fd, { autoClose: false });
    } catch (error) {
      await closeFd(fd);
      throw error;
    }
  }

  moveRefused(refused: RefusedText, note: string): Promise<string | undefined> {
    return moveRefused(this.folder, refused, note, (path) => this.digestAt(path));
  }

  async moveProcessed(file: SourceFile): Promise<string | undefined> {
    const now = await this.find(file.path);
    return now && isSame(now, file) ? moveProcessed(this.folder, file.path) : undefined;
  }

  formatLocation(path: string): string {
    return resolve(this.fullPath(path));
  }

  put(file: FileToPut): Promise<boolean> {
    return putFile(this.folder, file);
  }

  /** A zip is read once for all its refused texts. */
  private async digestAt(path: string): Promise<string> {
    const now = await this.find(path);
    const { lastDigest } = this;
    if (now && lastDigest?.file.path === path && isSame(lastDigest.file, now)) {
      return lastDigest.sha256;
    }
    const { sha256 } = await digestInside(this.folder, path);
    this.lastDigest = now && { file: now, sha256 };
    return sha256;
  }

  /** @returns a descriptor that the caller must close */
  private open(path: string): Promise<number> {
    if (this.isTyped) return openFd(this.fullPath(path), 'r');
    return openInside(this.folder, path);
  }

  private fullPath(path: string): string {
    return join(this.folder, path);
  }
}

/** The folder where the chain delivers files. */
export class SourceFolder extends TextSource {
  /**
   * @param settleMs time without changes after which a file is complete, in ms
   * @param isTyped whether a person named the files, which may then be links
   */
  constructor(folder: string, settleMs: number, isTyped = false, limits?: UnpackLimits) {
    super(new FolderFiles(folder, settleMs, isTyped, limits));
  }
}
