import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { rangeOf } from './byte-range.js';
import type { FinishedExport } from './exporter.js';

/** Sends a finished file, or the stretch of it that is asked for; its figures come first. */
export async function sendFile(
  { handle, bytes, rows, sha256 }: FinishedExport,
  { headers }: FastifyRequest,
  reply: FastifyReply,
): Promise<Readable | object> {
  const tag = `"${sha256}"`;
  reply.headers({
    'accept-ranges': 'bytes',
    etag: tag,
    'x-row-count': String(rows),
    'x-checksum-sha256': sha256,
  });
  // A stretch of another file than the client has a part of would damage it.
  const isSame = headers['if-range'] === undefined || headers['if-range'] === tag;
  const range = isSame ? rangeOf(headers.range, bytes) : undefined;
  if (range === 'none' || headers['if-none-match'] === tag) {
    await handle.close();
    const status = range === 'none' ? 416 : 304;
    return reply.code(status).header('content-range', `bytes */${bytes}`).send();
  }
  const { start, end } = range ?? { start: 0, end: bytes - 1 };
  if (range) reply.code(206).header('content-range', `bytes ${start}-${end}/${bytes}`);
  reply.header('content-length', end - start + 1);
  return handle.createReadStream({ start, end });
}
