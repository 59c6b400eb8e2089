import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '#platform/errors/app-error.js';
import { contracts, type Dataset } from '../contracts/contract.js';
import { matchHeader } from '../contracts/match-header.js';
import type { FileFacts } from './file-facts.js';
import { readHeader } from './header.js';

const CHUNK_BYTES = 1 << 20;

/** A file as it lies in the source folder, told by its header. */
export interface DeliveredFile {
  /** Below the source folder. */
  path: string;
  dataset: Dataset;
  delimiter: string;
  headerLine: number;
  positions: Record<string, number>;
  width: number;
  /** Modification time, milliseconds: the order of deliveries. */
  modified: number;
}

/** The folder where the chain's files are delivered. */
export class SourceFolder {
  constructor(readonly folder: string) {}

  /**
   * Every `.csv` file below the folder, oldest first.
   * @throws AppError SOURCE_MISSING, SOURCE_EMPTY, SOURCE_COLUMNS, SOURCE_NO_SALES,
   *   SOURCE_NO_STORES, SOURCE_UNREADABLE: each says which file, what was found and what to do
   */
  async inspect(): Promise<DeliveredFile[]> {
    const paths = await this.csvFiles();
    if (paths.length === 0) {
      const advice = 'put the sales, features and stores files there';
      throw new AppError('SOURCE_EMPTY', `${this.folder}: holds no .csv file; ${advice}`);
    }
    const files: DeliveredFile[] = [];
    for (const path of paths) files.push(await this.inspectFile(path));
    this.require(files, 'sales', 'SOURCE_NO_SALES');
    this.require(files, 'stores', 'SOURCE_NO_STORES');
    return files.sort((a, b) => a.modified - b.modified || (a.path < b.path ? -1 : 1));
  }

  /** Reads one delivered file again, for its columns. */
  async inspectFile(path: string): Promise<DeliveredFile> {
    const full = join(this.folder, path);
    const header = await readHeader(full, path);
    if (!header) throw new AppError('SOURCE_COLUMNS', `${path}: is empty; a header line is needed`);
    const match = matchHeader(header.cells);
    if (match.missing.length > 0) throw columnsError(path, header.cells, match);
    const { mtimeMs } = await stat(full);
    return {
      path,
      dataset: match.dataset,
      delimiter: header.delimiter,
      headerLine: header.line,
      positions: match.positions,
      width: match.width,
      modified: mtimeMs,
    };
  }

  /** A file's bytes. */
  open(path: string): Readable {
    return createReadStream(join(this.folder, path), { highWaterMark: CHUNK_BYTES });
  }

  /** Reads a file whole, for what it is known by. */
  async identify(path: string): Promise<Pick<FileFacts, 'sha256' | 'bytes'>> {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of this.open(path) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    return { sha256: hash.digest('hex'), bytes };
  }

  private async csvFiles(): Promise<string[]> {
    try {
      const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => !entry.isDirectory() && entry.name.toLowerCase().endsWith('.csv'))
        .map((entry) => relative(this.folder, join(entry.parentPath, entry.name)))
        .sort();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const advice = 'name a folder that holds the sales, features and stores files';
      throw new AppError('SOURCE_MISSING', `${this.folder}: cannot be listed (${why}); ${advice}`, {
        cause,
      });
    }
  }

  private require(
    files: DeliveredFile[],
    dataset: Dataset,
    code: 'SOURCE_NO_SALES' | 'SOURCE_NO_STORES',
  ): void {
    if (files.some((file) => file.dataset === dataset)) return;
    const found = files.map((file) => `${file.path} (${file.dataset})`).join(', ');
    const header = contracts[dataset].columns.map((column) => column.headers[0]).join(',');
    throw new AppError(
      code,
      `${this.folder}: holds no ${dataset} file, only ${found}; add a .csv with the header ${header}`,
    );
  }
}

function columnsError(
  path: string,
  cells: string[],
  match: ReturnType<typeof matchHeader>,
): AppError {
  const found = cells.join(',');
  const missing = match.missing.join(', ');
  const needed = contracts[match.dataset].columns
    .filter((column) => column.required)
    .map((column) => column.headers[0])
    .join(',');
  return new AppError(
    'SOURCE_COLUMNS',
    `${path}: lacks ${missing} (found ${found}); a ${match.dataset} file needs ${needed}`,
  );
}
