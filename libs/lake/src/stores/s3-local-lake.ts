import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, extname, join, posix, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { LocalLake } from '../duckdb/local-lake.js';
import type { S3Store } from './s3-store.js';

const FILES_AT_ONCE = 4;

/** An object and its local target. */
interface Download {
  key: string;
  path: string;
}

/**
 * The lake on S3 for an engine on this machine: it downloads a job's inputs into a separate folder,
 * which needs enough space, and uploads the outputs.
 */
export class S3LocalLake implements LocalLake {
  /** @param folder parent of the jobs' folders */
  constructor(
    private readonly store: S3Store,
    readonly folder: string,
  ) {}

  async newFolder(): Promise<string> {
    const work = join(this.folder, randomUUID());
    await mkdir(work, { recursive: true });
    return work;
  }

  async localFile(key: string, work: string): Promise<string> {
    // Engines recognise compressed text by its file extension.
    const path = join(work, `object-${randomUUID()}${extname(key)}`);
    await this.download(key, path);
    return path;
  }

  async localFolders(prefixes: readonly string[], work: string): Promise<string[]> {
    const folders = new Map(
      prefixes.map((prefix) => [prefix, join(work, `folder-${randomUUID()}`, basename(prefix))]),
    );
    const bring = async ({ key, path }: Download, { signal }: { signal?: AbortSignal } = {}) => {
      await mkdir(dirname(path), { recursive: true });
      await this.download(key, path, signal);
    };
    await Readable.from(this.listDownloads(folders)).forEach(bring, { concurrency: FILES_AT_ONCE });
    return [...folders.values()];
  }

  /**
   * Writes the new objects, then deletes the others. It need not be atomic: a prefix belongs to one
   * run, and is read only after its stage has finished.
   */
  async replaceFolder(prefix: string, finished: string): Promise<void> {
    const entries = await readdir(finished, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    const toKey = (path: string) => prefix + relative(finished, path).split(sep).join(posix.sep);
    const upload = async (path: string): Promise<void> => {
      await this.store.put(toKey(path), createReadStream(path));
    };
    await Readable.from(paths).forEach(upload, { concurrency: FILES_AT_ONCE });
    await this.store.deleteExcept(prefix, new Set(paths.map(toKey)));
  }

  /**
   * Removes folders of killed processes on this machine. Call it only while no other process works
   * here.
   */
  async removeFolders(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async *listDownloads(folders: ReadonlyMap<string, string>): AsyncIterable<Download> {
    for (const [prefix, folder] of folders) {
      for await (const { key } of this.store.list(prefix)) {
        yield { key, path: join(folder, key.slice(prefix.length)) };
      }
    }
  }

  private async download(key: string, path: string, signal?: AbortSignal): Promise<void> {
    await pipeline(await this.store.get(key), createWriteStream(path), { signal });
  }
}
