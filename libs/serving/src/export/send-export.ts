import { Readable } from 'node:stream';
import { Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ExportFormat, formatDetails } from './export-format.js';
import type { ExportSource } from './export-source.js';
import type { Exporter, StreamedExport } from './exporter.js';
import { manifestOf } from './manifest.js';
import { sendFile } from './send-file.js';

const logger = new Logger('Exports');

/** What is asked of an export. */
export interface Wanted {
  format: ExportFormat;
  /** Only what it is. */
  manifest: boolean;
}

/**
 * Gives rows in a format, or says what they are in it. A client that hangs up, or takes nothing for long,
 * ends the work for it.
 * @returns what Nest is to send
 * @throws AppError EXPORTS_BUSY, and what reading the rows fails with before the first
 */
export async function sendExport(
  exporter: Exporter,
  source: ExportSource,
  { format, manifest }: Wanted,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<object> {
  const leave = exporter.gate.enter();
  const controller = new AbortController();
  reply.raw.once('close', () => {
    controller.abort();
    leave();
  });
  const exported = await exporter.open(source, format, controller.signal, () => {
    logger.warn(`${source.name} was broken off: its client took nothing for long`);
    reply.raw.destroy();
  });
  reply.headers(source.headers).header('vary', 'Accept');
  if (manifest) return manifestOf(source, format, exported);
  const { mediaType, extension } = formatDetails[format];
  const charset = mediaType.startsWith('text/') ? '; charset=utf-8' : '';
  reply.type(`${mediaType}${charset}`);
  reply.header('content-disposition', `attachment; filename="${source.name}.${extension}"`);
  reply.header('cache-control', 'no-cache');
  if (exported.kind === 'file') return sendFile(exported, request, reply);
  if (source.kind === 'rows') reply.header('x-cursor', source.cursor);
  return sendStream(exported, source.name, reply);
}

/** The figures follow the body: they are known when it has been sent. */
function sendStream({ body, tally }: StreamedExport, name: string, reply: FastifyReply): Readable {
  // The response is under way: all that is left is to break it off, which Fastify does.
  body.on('error', (error) => logger.warn(`${name} was broken off: ${String(error)}`));
  reply.trailer('x-row-count', (_reply, _payload, done) => done(null, String(tally.rows)));
  reply.trailer('x-checksum-sha256', (_reply, _payload, done) => done(null, tally.sha256()));
  return body;
}
