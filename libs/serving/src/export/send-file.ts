import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isFresh } from '../bytes/entity-tag.js';
import { parseRange } from './byte-range.js';
import type { FinishedExport } from './exporter.js';
import type { SpooledFile } from './spool.js';

/** Sends a finished file, or the requested range; its counts are in the headers. */
export async function sendFile(
  exported: FinishedExport,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Readable | object> {
  const { handle, bytes } = exported;
  const { method, headers } = request;
  const tag = describeFile(exported, request, reply);
  // Only a resource with a URL has ranges and tags.
  const isGet = method === 'GET';
  // A range of another version would damage the client's partial file.
  const isSame = headers['if-range'] === undefined || headers['if-range'] === tag;
  const range = isGet && isSame ? parseRange(headers.range, bytes) : undefined;
  if (isGet && isFresh(headers['if-none-match'], exported.sha256)) {
    await handle.close();
    return reply.code(304).send();
  }
  if (range === 'none') {
    await handle.close();
    return reply.code(416).header('content-range', `bytes */${bytes}`).send();
  }
  const { start, end } = range ?? { start: 0, end: bytes - 1 };
  if (range) reply.code(206).header('content-range', `bytes ${start}-${end}/${bytes}`);
  reply.header('content-length', end - start + 1);
  if (bytes === 0) {
    await handle.close();
    return Readable.from([]);
  }
  return handle.createReadStream({ start, end });
}

/** Sets the headers about a finished file. @returns its tag */
export function describeFile(
  { rows, sha256 }: SpooledFile,
  { method }: FastifyRequest,
  reply: FastifyReply,
): string {
  const tag = `"${sha256}"`;
  reply.headers({
    'accept-ranges': method === 'POST' ? 'none' : 'bytes',
    etag: tag,
    'x-row-count': String(rows),
    'x-checksum-sha256': sha256,
  });
  return tag;
}
