import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { FileWriter } from '#lake/ports/file-writer.js';
import { inPieces } from '#platform/http/least-speed.js';
import { removeStaleFolders } from '#platform/process/process-folders.js';
import { FairQueue } from '#platform/http/fair-queue.js';
import type { CsvDialect } from './csv-dialect.js';
import type { DocumentFormat, FileForm } from './export-format.js';
import { ExportMetrics } from './export-metrics.js';
import type { DocumentExport, ExportSource, RowExport } from './export-source.js';
import { type WriteFile, Spool, SPOOL, type SpooledFile } from './spool.js';
import { RowCounter } from './row-counter.js';
import {
  createParquetWriter,
  createRowsWriter,
  type StreamedFormat,
  streamRows,
} from './write-rows.js';

export interface ExportLimits {
  /** Maximum number of exports at once. */
  atOnce: number;
  /** Maximum bytes of finished files in the temporary folder. */
  spoolBytes: number;
}

/** Maximum number of exports of one caller at once. */
export const computeCallerLimit = ({ atOnce }: Pick<ExportLimits, 'atOnce'>): number =>
  Math.max(1, atOnce - 1);

export const defaultLimits: ExportLimits = {
  atOnce: 4,
  spoolBytes: 1024 * 1024 * 1024,
};

/** Rows that are written while they are sent: the counts are complete at the end of the body. */
export interface StreamedExport {
  kind: 'stream';
  body: Readable;
  counter: RowCounter;
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
    this.turns = new FairQueue({ atOnce, atOnceEach: computeCallerLimit(limits), waiting: 0 });
    this.spool = new Spool(limits.spoolBytes);
  }

  /**
   * Returns rows as a stream, if the format can be streamed and no finished file of them exists. Throws errors that
   * occur before the first row.
   * @param signal cancels the export
   */
  async open(
    source: ExportSource,
    form: FileForm,
    signal: AbortSignal,
  ): Promise<StreamedExport | FinishedExport> {
    const { format, dialect } = form;
    if (source.kind === 'rows' && format !== 'parquet' && !this.findFile(source, form)) {
      return this.stream(source, format, dialect, signal);
    }
    return this.openFile(source, form, signal);
  }

  /** Opens an export as a file, and writes it first if no earlier request did. @throws AppError EXPORT_TOO_LARGE */
  async openFile(
    source: ExportSource,
    form: FileForm,
    signal: AbortSignal,
  ): Promise<FinishedExport> {
    const make = this.createWriter(source, form);
    return { kind: 'file', ...(await this.spool.open(buildKey(source, form), make, signal)) };
  }

  /** Opens a document, and makes it first if no earlier request did. */
  async openDocument(
    source: DocumentExport,
    format: DocumentFormat,
    signal: AbortSignal,
  ): Promise<FinishedExport> {
    const key = buildDocumentKey(source, format);
    const file = await this.spool.open(key, source.createWriter(format), signal);
    return { kind: 'file', ...file };
  }

  /** Returns the stored file of an earlier export, if it is still kept. */
  findFile(source: Pick<ExportSource, 'key'>, form: FileForm): SpooledFile | undefined {
    return this.spool.find(buildKey(source, form));
  }

  /** Returns the stored file of an earlier document, if it is still kept. */
  findDocument(
    source: Pick<DocumentExport, 'key'>,
    format: DocumentFormat,
  ): SpooledFile | undefined {
    return this.spool.find(buildDocumentKey(source, format));
  }

  /** Forgets finished files: the next request writes them again. */
  clear(): void {
    this.spool.clear();
  }

  onApplicationBootstrap(): Promise<void> {
    return removeStaleFolders(tmpdir(), [SPOOL]);
  }

  async onModuleDestroy(): Promise<void> {
    await this.spool.close();
    await this.files.close();
  }

  private createWriter(source: ExportSource, form: FileForm): WriteFile {
    if (source.kind === 'file') return source.createWriter(form);
    const { format, dialect } = form;
    if (format === 'parquet') return createParquetWriter(source, this.files);
    return createRowsWriter(source, format, dialect);
  }

  private async stream(
    source: RowExport,
    format: StreamedFormat,
    dialect: CsvDialect,
    signal: AbortSignal,
  ): Promise<StreamedExport> {
    const tally = new RowCounter();
    const batches = tally.countRows(source.batches(signal));
    const rows = { columns: source.columns, batches };
    const text = streamRows(format, rows, { hasHeader: !source.isContinued, dialect });
    const chunks = tally.hashBytes(text);
    const first = await chunks.next();
    const all = async function* () {
      try {
        for (let chunk = first; !chunk.done; chunk = await chunks.next()) yield chunk.value;
      } finally {
        await chunks.return(undefined);
      }
    };
    return {
      kind: 'stream',
      body: Readable.from(inPieces(all()), { objectMode: false }),
      counter: tally,
    };
  }
}

function buildKey({ key }: Pick<ExportSource, 'key'>, { format, dialect }: FileForm): string {
  const { separator, decimal } = dialect;
  return JSON.stringify([key, format, ...(format === 'csv' ? [separator, decimal] : [])]);
}

const buildDocumentKey = ({ key }: Pick<DocumentExport, 'key'>, format: DocumentFormat): string =>
  JSON.stringify([key, format]);
