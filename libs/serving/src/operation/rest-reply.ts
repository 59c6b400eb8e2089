import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HttpStatus, Logger } from '@nestjs/common';
import type { Response } from 'express';
import { rowsOnce } from '../paging/rows-once.js';
import { givesFile, type Operation, type TextFile } from './operation.js';

const logger = new Logger('Operations');

/** Answers a request with the result of an operation. */
export async function sendResult(
  { rest, result: type }: Operation,
  result: unknown,
  response: Response,
): Promise<void> {
  if (givesFile(type)) {
    await sendFile(type, result as AsyncGenerator<string>, response);
    return;
  }
  const [usual] = Object.keys(rest.statuses).map(Number);
  const { status = usual ?? HttpStatus.OK, location } = rest.reply?.(result as never) ?? {};
  if (location) response.location(location);
  response.status(status);
  if (status === 204) response.send();
  else response.json(rowsOnce(result));
}

async function sendFile(
  { fileName, contentType }: TextFile,
  chunks: AsyncGenerator<string>,
  response: Response,
): Promise<void> {
  // What fails before the first row is answered like any other request.
  const [header, first] = [await chunks.next(), await chunks.next()];
  response.attachment(fileName).type(contentType);
  const all = async function* () {
    for (const chunk of [header, first]) if (!chunk.done) yield chunk.value;
    yield* chunks;
  };
  await pipeline(Readable.from(all(), { objectMode: false }), response).catch((error: unknown) =>
    // The response is under way: all that is left is to break it off, which pipeline has done.
    logger.warn(`${fileName} was broken off: ${String(error)}`),
  );
}
