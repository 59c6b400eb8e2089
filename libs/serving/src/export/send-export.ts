import { Readable } from 'node:stream';
import { Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { finished } from 'node:stream/promises';
import { identifyCaller } from '#access/http/rate-limits.js';
import { AppError } from '#platform/errors/app-error.js';
import { wasTooSlow } from '#platform/http/least-speed.js';
import { whenOver } from '#platform/http/request-end.js';
import { writeAbout } from '#platform/logging/log-ids.js';
import { isFresh } from '../bytes/entity-tag.js';
import {
  type DocumentFormat,
  type ExportFormat,
  type FileForm,
  formatDetails,
} from './export-format.js';
import type { DocumentExport, ExportSource } from './export-source.js';
import {
  computeCallerLimit,
  type Exporter,
  type StreamedExport,
  type FinishedExport,
} from './exporter.js';
import { describeFile, sendFile } from './send-file.js';
import type { SpooledFile } from './spool.js';

/** Facts about an export, for clients that cannot read trailers, or need them first. */
interface Manifest {
  file: string;
  mediaType: string;
  columns: { name: string; description: string }[];
  rows: number;
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
}

/** Writes the export and caches its figures: the same question to the same snapshot has the same bytes. */
async function buildManifest(
  { name, columns }: ExportSource,
  format: ExportFormat,
  exported: StreamedExport | FinishedExport,
): Promise<Manifest> {
  const { mediaType, extension } = formatDetails[format];
  return {
    file: `${name}.${extension}`,
    mediaType,
    columns: columns.map((column) => ({ name: column.name, description: column.description })),
    ...(await readFigures(exported)),
  };
}

async function readFigures(
  exported: StreamedExport | FinishedExport,
): Promise<Pick<Manifest, 'rows' | 'bytes' | 'sha256'>> {
  if (exported.kind === 'file') {
    await exported.handle.close();
    const { rows, bytes, sha256 } = exported;
    return { rows, bytes, sha256 };
  }
  const { body, counter } = exported;
  await finished(body.resume());
  return { rows: counter.rows, bytes: counter.bytes, sha256: counter.sha256() };
}

const logger = new Logger('Exports');

const warn = ({ id }: FastifyRequest, message: string) => {
  writeAbout({ requestId: id }, () => logger.warn(message));
};

export interface ExportOptions extends FileForm {
  /** Returns only the manifest. */
  manifest: boolean;
}

/**
 * Sends rows in a format, or the manifest of that export. A client that disconnects or reads too slowly cancels the
 * work. HEAD of a streamed format and a request for a range finish the file first, so that it has a length: readers of
 * tables ask for both. HEAD of Parquet does no work, and returns only the headers known without it.
 * @returns the response for Nest to send
 * @throws AppError EXPORTS_BUSY, and errors of reading that occur before the first row
 */
export async function sendExport(
  exporter: Exporter,
  source: ExportSource,
  wanted: ExportOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<object> {
  const { format, manifest } = wanted;
  if (request.method === 'HEAD' && (manifest || format === 'parquet')) {
    describe(source, wanted, reply);
    return sendHead(manifest ? undefined : exporter.findFile(source, wanted), request, reply);
  }
  const signal = begin(exporter, format, request, reply);
  const exported = await open(exporter, source, wanted, request, signal);
  describe(source, wanted, reply);
  if (manifest) return buildManifest(source, format, exported);
  if (request.method === 'HEAD') return sendExportHead(exported, request, reply);
  if (exported.kind === 'file') return sendFile(exported, request, reply);
  return sendStream(exported, source.name, reply);
}

/** A file that is too large to keep is streamed, without a length. */
async function open(
  exporter: Exporter,
  source: ExportSource,
  wanted: ExportOptions,
  { method, headers }: FastifyRequest,
  signal: AbortSignal,
): Promise<StreamedExport | FinishedExport> {
  const isFile = method === 'HEAD' || (method === 'GET' && headers.range !== undefined);
  if (!isFile || wanted.manifest) return exporter.open(source, wanted, signal);
  try {
    return await exporter.openFile(source, wanted, signal);
  } catch (error) {
    const isTooLarge = error instanceof AppError && error.code === 'EXPORT_TOO_LARGE';
    if (!isTooLarge || source.kind === 'file' || wanted.format === 'parquet') throw error;
    return exporter.open(source, wanted, signal);
  }
}

/**
 * Sends a document, with the limits of exports.
 * @returns the response for Nest to send
 * @throws AppError EXPORTS_BUSY, and errors of the answer
 */
export async function sendDocument(
  exporter: Exporter,
  source: DocumentExport,
  format: DocumentFormat,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<object> {
  if (request.method === 'HEAD') {
    describeContent(source, format, reply);
    return sendHead(exporter.findDocument(source, format), request, reply);
  }
  const signal = begin(exporter, format, request, reply);
  const file = await exporter.openDocument(source, format, signal);
  describeContent(source, format, reply);
  return sendFile(file, request, reply);
}

type Format = ExportFormat | DocumentFormat;

/** Takes a slot until the response is over. @returns a signal that cancels the work @throws AppError EXPORTS_BUSY */
function begin(
  exporter: Exporter,
  format: Format,
  request: FastifyRequest,
  reply: FastifyReply,
): AbortSignal {
  const leave = enter(exporter, format, identifyCaller(request));
  const controller = new AbortController();
  const ended = exporter.metrics.begin(format);
  whenOver(request, reply, () => {
    controller.abort();
    leave();
    ended(toOutcome(reply));
  });
  return controller.signal;
}

/** @throws AppError EXPORTS_BUSY */
function enter({ turns, limits, metrics }: Exporter, format: Format, caller: string) {
  const leave = turns.take(caller);
  if (leave) return leave;
  metrics.countRefused(format);
  const most = `at most ${limits.atOnce} exports may run at once, ${computeCallerLimit(limits)} per caller`;
  throw new AppError('EXPORTS_BUSY', `${most}: try again when one has finished`, {
    retryable: true,
  });
}

function toOutcome(reply: FastifyReply): 'sent' | 'broken-off' | 'too-slow' | 'failed' {
  if (reply.statusCode >= 400) return 'failed';
  if (wasTooSlow(reply)) return 'too-slow';
  return reply.raw.writableFinished ? 'sent' : 'broken-off';
}

/** Sets the headers that are known before the first row. */
function describe(
  source: ExportSource,
  { format, manifest }: ExportOptions,
  reply: FastifyReply,
): void {
  reply.header('vary', 'Accept');
  if (manifest) {
    reply.headers(source.headers).type('application/json; charset=utf-8');
    return;
  }
  describeContent(source, format, reply);
  const isStreamed = source.kind === 'rows' && format !== 'parquet';
  if (isStreamed && source.cursor !== undefined) reply.header('x-cursor', source.cursor);
}

function describeContent(
  { name, headers }: Pick<ExportSource, 'name' | 'headers'>,
  format: Format,
  reply: FastifyReply,
): void {
  const { mediaType, extension } = formatDetails[format];
  const charset = mediaType.startsWith('text/') ? '; charset=utf-8' : '';
  reply.headers(headers).type(`${mediaType}${charset}`);
  reply.header('content-disposition', `attachment; filename="${name}.${extension}"`);
  reply.header('cache-control', 'no-cache');
}

async function sendExportHead(
  exported: StreamedExport | FinishedExport,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Readable> {
  if (exported.kind === 'file') {
    await exported.handle.close();
    return sendHead(exported, request, reply);
  }
  exported.body.destroy();
  return sendHead(undefined, request, reply);
}

function sendHead(
  file: SpooledFile | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): Readable {
  if (file) {
    describeFile(file, request, reply);
    if (isFresh(request.headers['if-none-match'], file.sha256)) reply.code(304);
    else reply.header('content-length', file.bytes);
  }
  // Fastify would take an empty text for the body, and set the file's length from it.
  return Readable.from([]);
}

/** The counts follow the body as trailers: they are known when it has been sent. */
function sendStream(
  { body, counter }: StreamedExport,
  name: string,
  reply: FastifyReply,
): Readable {
  // The response has started, so Fastify can only abort it.
  body.on('error', (error) =>
    warn(reply.request, `export ${name} was interrupted: ${String(error)}`),
  );
  reply.trailer('x-row-count', (_reply, _payload, done) => done(null, String(counter.rows)));
  reply.trailer('x-checksum-sha256', (_reply, _payload, done) => done(null, counter.sha256()));
  return body;
}
