import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { FileWriter } from '#lake/ports/file-writer.js';
import { inPieces } from '#platform/http/least-speed.js';
import { removeFoldersOfDead } from '#platform/process/process-folders.js';
import { FairQueue } from '#platform/http/fair-queue.js';
import type { DocumentFormat, ExportFormat } from './export-format.js';
import { ExportMetrics } from './export-metrics.js';
import type { DocumentExport, ExportSource, RowExport } from './export-source.js';
import { Spool, SPOOL, type SpooledFile } from './spool.js';
import { Tally } from './row-counter.js';
import { parquetOf, type StreamedFormat, written } from './write-rows.js';

export interface ExportLimits {
  /** Maximum number of exports at once. */
  atOnce: number;
  /** Maximum bytes of finished files in the temporary folder. */
  spoolBytes: number;
}

/** Maximum number of exports of one caller at once. */
export const atOnceEach = ({ atOnce }: Pick<ExportLimits, 'atOnce'>): number =>
  Math.max(1, atOnce - 1);

export const defaultLimits: ExportLimits = {
  atOnce: 4,
  spoolBytes: 1024 * 1024 * 1024,
};

/** Rows that are written while they are sent: the counts are complete at the end of the body. */
export interface StreamedExport {
  kind: 'stream';
  body: Readable;
  tally: Tally;
}

/** An open finished file; the caller closes it. */
export interface FinishedExport extends SpooledFile {
  kind: 'file';
  handle: FileHandle;
}

/** Runs a limited number of exports at once, and one fewer per caller, so that another caller finds a slot. */
export class Exporter implements OnApplicationBootstrap, OnModuleDestroy {
  readonly turns: FairQueue;
  readonly metrics = new ExportMetrics();
  private readonly spool: Spool;

  constructor(
    private readonly files: FileWriter,
    readonly limits: ExportLimits,
  ) {
    const { atOnce } = limits;
    this.turns = new FairQueue({ atOnce, atOnceEach: atOnceEach(limits), waiting: 0 });
    this.spool = new Spool(limits.spoolBytes);
  }

  /**
   * Throws errors that occur before the first row.
   * @param signal cancels the export
   */
  async open(
    source: ExportSource,
    format: ExportFormat,
    signal: AbortSignal,
  ): Promise<StreamedExport | FinishedExport> {
    if (source.kind === 'rows' && format !== 'parquet') {
      return this.stream(source, format, signal);
    }
    const make = source.kind === 'rows' ? parquetOf(source, this.files) : source.make(format);
    return { kind: 'file', ...(await this.spool.open(keyOf(source, format), make, signal)) };
  }

  /** Opens a document, and makes it first if no earlier request did. */
  async openDocument(
    source: DocumentExport,
    format: DocumentFormat,
    signal: AbortSignal,
  ): Promise<FinishedExport> {
    const file = await this.spool.open(keyOf(source, format), source.make(format), signal);
    return { kind: 'file', ...file };
  }

  /** Returns the stored file of an earlier export, if it is still kept. */
  finished(
    source: Pick<ExportSource, 'key'>,
    format: ExportFormat | DocumentFormat,
  ): SpooledFile | undefined {
    return this.spool.finished(keyOf(source, format));
  }

  /** Forgets finished files: the next request writes them again. */
  forget(): void {
    this.spool.clear();
  }

  onApplicationBootstrap(): Promise<void> {
    return removeFoldersOfDead(tmpdir(), [SPOOL]);
  }

  async onModuleDestroy(): Promise<void> {
    await this.spool.close();
    await this.files.close();
  }

  private async stream(
    source: RowExport,
    format: StreamedFormat,
    signal: AbortSignal,
  ): Promise<StreamedExport> {
    const tally = new Tally();
    const batches = tally.countRows(source.batches(signal));
    const text = written(format, { columns: source.columns, batches }, !source.isContinued);
    const chunks = tally.hashBytes(text);
    const first = await chunks.next();
    const all = async function* () {
      try {
        for (let chunk = first; !chunk.done; chunk = await chunks.next()) yield chunk.value;
      } finally {
        await chunks.return(undefined);
      }
    };
    return { kind: 'stream', body: Readable.from(inPieces(all()), { objectMode: false }), tally };
  }
}

const keyOf = ({ key }: Pick<ExportSource, 'key'>, format: ExportFormat | DocumentFormat): string =>
  JSON.stringify([key, format]);
