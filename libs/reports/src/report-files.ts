import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '#platform/errors/app-error.js';
import type { RowBatches } from '#serving/export/row-source.js';
import { RowCounter } from '#serving/export/row-counter.js';

/** Of all files of a report. */
const BYTES_MOST = 1024 * 1024 * 1024;

type Chunks = AsyncIterable<string | Uint8Array> | Iterable<string>;

/** Writes the files of one report, up to a limit of bytes. */
export class ReportFiles {
  readonly files: ReportFile[] = [];
  private bytesLeft = BYTES_MOST;

  constructor(
    private readonly folder: string,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * @param name of the file; a duplicate name gets a number
   * @param chunks its content; rows that come through `countRows` are counted
   * @throws AppError REPORT_FAILED when all files together are too large
   */
  async write(
    name: string,
    contentType: string,
    chunks: (countRows: (batches: RowBatches) => RowBatches) => Chunks,
    rows?: number,
  ): Promise<void> {
    const free = this.chooseFreeName(name);
    const path = join(this.folder, free);
    const tally = new RowCounter();
    const text = chunks((batches) => tally.countRows(batches));
    const target = createWriteStream(path);
    await pipeline(this.limitBytes(tally.hashBytes(toAsync(text)), tally), target, {
      signal: this.signal,
    });
    this.bytesLeft -= tally.bytes;
    const { bytes } = tally;
    const file = { name: free, path, contentType, bytes, rows: rows ?? tally.rows };
    this.files.push({ ...file, sha256: tally.sha256() });
  }

  private async *limitBytes(
    chunks: AsyncIterable<Buffer>,
    tally: RowCounter,
  ): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      if (tally.bytes > this.bytesLeft) {
        const most = `${BYTES_MOST / 1024 / 1024} MB`;
        throw new AppError('REPORT_FAILED', `its files have more than ${most}: filter the answers`);
      }
      yield chunk;
    }
  }

  private chooseFreeName(name: string): string {
    const dot = name.lastIndexOf('.');
    const numbered = (count: number) =>
      count === 1 ? name : `${name.slice(0, dot)}-${count}${name.slice(dot)}`;
    let count = 1;
    while (this.files.some((file) => file.name === numbered(count))) count++;
    return numbered(count);
  }
}

async function* toAsync(chunks: Chunks): AsyncGenerator<string | Uint8Array> {
  yield* chunks;
}

/** A file of a report in a temporary folder. */
export interface ReportFile {
  /** `weekly-top-stores.csv` */
  name: string;
  path: string;
  contentType: string;
  bytes: number;
  rows: number;
  /** In hexadecimal. */
  sha256: string;
}

/** Facts about all files of one report. */
export interface SnapshotFacts {
  /** The snapshot, in sentences. */
  facts: readonly string[];
  warnings: readonly string[];
  snapshot: string;
}

/** The result of a delivery. */
export interface Delivery {
  /** The folder, or the receivers. */
  place: string;
  /** A partial failure. */
  note: string | null;
}
