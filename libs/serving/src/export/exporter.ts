import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { FileWriter } from '#lake/ports/file-writer.js';
import { inPieces } from '#platform/http/least-speed.js';
import { removeFoldersOfDead } from '#platform/process/process-folders.js';
import { FairQueue } from '#platform/http/fair-queue.js';
import type { CsvDialect } from './csv-dialect.js';
import type { DocumentFormat, FileForm } from './export-format.js';
import { ExportMetrics } from './export-metrics.js';
import type { DocumentExport, ExportSource, RowExport } from './export-source.js';
import { type Make, Spool, SPOOL, type SpooledFile } from './spool.js';
import { Tally } from './row-counter.js';
import { parquetOf, rowsFile, type StreamedFormat, written } from './write-rows.js';

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
    if (source.kind === 'rows' && format !== 'parquet' && !this.finished(source, form)) {
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
    const make = this.makeOf(source, form);
    return { kind: 'file', ...(await this.spool.open(keyOf(source, form), make, signal)) };
  }

  /** Opens a document, and makes it first if no earlier request did. */
  async openDocument(
    source: DocumentExport,
    format: DocumentFormat,
    signal: AbortSignal,
  ): Promise<FinishedExport> {
    const key = documentKey(source, format);
    const file = await this.spool.open(key, source.make(format), signal);
    return { kind: 'file', ...file };
  }

  /** Returns the stored file of an earlier export, if it is still kept. */
  finished(source: Pick<ExportSource, 'key'>, form: FileForm): SpooledFile | undefined {
    return this.spool.finished(keyOf(source, form));
  }

  /** Returns the stored file of an earlier document, if it is still kept. */
  finishedDocument(
    source: Pick<DocumentExport, 'key'>,
    format: DocumentFormat,
  ): SpooledFile | undefined {
    return this.spool.finished(documentKey(source, format));
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

  private makeOf(source: ExportSource, form: FileForm): Make {
    if (source.kind === 'file') return source.make(form);
    const { format, dialect } = form;
    if (format === 'parquet') return parquetOf(source, this.files);
    return rowsFile(source, format, dialect);
  }

  private async stream(
    source: RowExport,
    format: StreamedFormat,
    dialect: CsvDialect,
    signal: AbortSignal,
  ): Promise<StreamedExport> {
    const tally = new Tally();
    const batches = tally.countRows(source.batches(signal));
    const rows = { columns: source.columns, batches };
    const text = written(format, rows, { hasHeader: !source.isContinued, dialect });
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

function keyOf({ key }: Pick<ExportSource, 'key'>, { format, dialect }: FileForm): string {
  const { separator, decimal } = dialect;
  return JSON.stringify([key, format, ...(format === 'csv' ? [separator, decimal] : [])]);
}

const documentKey = ({ key }: Pick<DocumentExport, 'key'>, format: DocumentFormat): string =>
  JSON.stringify([key, format]);
