import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openPromise, type ZipFile } from 'yauzl';
import { fileOf, listFiles } from './list-files.js';
import { moveProcessed } from './move-processed.js';
import { moveRefused } from './move-refused.js';
import { putFile } from './put-file.js';
import { settle } from './settle.js';
import { sourceError } from './source-error.js';
import {
  isSame,
  type RefusedText,
  type Settled,
  type SourceFile,
  type SourceFiles,
} from './source-files.js';
import type { FileToPut, SourceWriter } from './source-writer.js';

const CHUNK_BYTES = 1 << 20;

/** The files of a source folder. */
export class FolderFiles implements SourceFiles, SourceWriter {
  readonly writingMs = 60_000;

  /** @param settleMs how long a file must have lain still, ms */
  constructor(
    private readonly folder: string,
    private readonly settleMs: number,
  ) {}

  get url(): string {
    return pathToFileURL(resolve(this.folder)).href;
  }

  get name(): string {
    return this.folder;
  }

  list(passOver?: (path: string) => void): Promise<SourceFile[]> {
    return listFiles(this.folder, false, passOver);
  }

  everything(): Promise<SourceFile[]> {
    return listFiles(this.folder, true);
  }

  settle(files: SourceFile[]): Promise<Settled> {
    return settle(this.folder, files, this.settleMs);
  }

  async find(path: string): Promise<SourceFile | undefined> {
    const found = await stat(this.fullPath(path)).catch(() => undefined);
    return found?.isFile() ? fileOf(path, found) : undefined;
  }

  async need(path: string): Promise<SourceFile> {
    try {
      const file = await open(this.fullPath(path));
      try {
        return fileOf(path, await file.stat());
      } finally {
        await file.close();
      }
    } catch (error) {
      throw sourceError(error, path);
    }
  }

  read({ path }: SourceFile): AsyncIterable<Buffer> {
    return createReadStream(this.fullPath(path), {
      highWaterMark: CHUNK_BYTES,
    }) as AsyncIterable<Buffer>;
  }

  openZip({ path }: SourceFile): Promise<ZipFile> {
    return openPromise(this.fullPath(path), { autoClose: false });
  }

  moveRefused(refused: RefusedText, note: string): Promise<string | undefined> {
    return moveRefused(this.folder, refused, note);
  }

  async moveProcessed(file: SourceFile): Promise<string | undefined> {
    const now = await this.find(file.path);
    return now && isSame(now, file) ? moveProcessed(this.folder, file.path) : undefined;
  }

  placeOf(path: string): string {
    return resolve(this.fullPath(path));
  }

  put(file: FileToPut): Promise<boolean> {
    return putFile(this.folder, file);
  }

  private fullPath(path: string): string {
    return join(this.folder, path);
  }
}
