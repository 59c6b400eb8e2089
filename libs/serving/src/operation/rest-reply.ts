import { Readable } from 'node:stream';
import { HttpStatus, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { inPieces } from '#platform/http/in-pieces.js';
import { writeAbout } from '#platform/logging/log-ids.js';
import { rowsOnce } from '../paging/rows-once.js';
import { givesFile, type Operation, type TextFile } from './operation.js';

const logger = new Logger('Operations');

/** Answers a request with the result of an operation. */
export async function sendResult(
  { rest, result: type }: Operation,
  result: unknown,
  reply: FastifyReply,
): Promise<void> {
  if (givesFile(type)) {
    await sendFile(type, result as AsyncGenerator<string>, reply);
    return;
  }
  const [usual] = Object.keys(rest.statuses).map(Number);
  const { status = usual ?? HttpStatus.OK, location } = rest.reply?.(result as never) ?? {};
  if (location) reply.header('location', location);
  await reply.status(status).send(status === 204 ? undefined : rowsOnce(result));
}

async function sendFile(
  { fileName, contentType }: TextFile,
  chunks: AsyncGenerator<string>,
  reply: FastifyReply,
): Promise<void> {
  // What fails before the first row is answered like any other request.
  const [header, first] = [await chunks.next(), await chunks.next()];
  const all = async function* () {
    for (const chunk of [header, first]) if (!chunk.done) yield chunk.value;
    yield* chunks;
  };
  const file = Readable.from(inPieces(all()), { objectMode: false });
  // The response is under way: all that is left is to break it off, which Fastify does.
  file.on('error', (error) => {
    writeAbout({ requestId: reply.request.id }, () => {
      logger.warn(`${fileName} was broken off: ${String(error)}`);
    });
  });
  reply.header('content-disposition', `attachment; filename=${fileName}`);
  await reply.type(`${contentType}; charset=utf-8`).send(file);
}
