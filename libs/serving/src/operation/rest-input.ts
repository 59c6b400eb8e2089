import { Readable } from 'node:stream';
import { PayloadTooLargeException, UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '#platform/errors/app-error.js';
import type { Operation } from './operation.js';

const UPLOAD_BYTES_MAX = 50 * 1024 * 1024;

/** What a request gives an operation, unchecked. */
interface GivenInput {
  given: object;
  /** Throws a 413 while it is read, when it is longer than an upload may be. */
  upload?: AsyncGenerator<Uint8Array>;
}

/** Has bodies of the types that operations take as files come as streams. Once, before the server listens. */
export function takeUploads(server: FastifyInstance, operations: readonly Operation[]): void {
  const types = new Set(operations.flatMap(({ upload }) => upload ?? []));
  for (const type of types) {
    server.addContentTypeParser(type, (_request, payload, done) => done(null, payload));
  }
}

/** Arguments from path and query or body; a file takes the place of a body, so its arguments are in the query. */
export function inputOf({ rest, upload }: Operation, request: FastifyRequest): GivenInput {
  const { params, query, body } = request;
  const inPath = params as object;
  if (rest.method === 'GET') return { given: { ...(query as object), ...inPath } };
  if (!(body instanceof Readable)) return { given: { ...objectIn(body), ...inPath } };
  if (mediaTypeOf(request) === upload) {
    return { given: { ...(query as object), ...inPath }, upload: limited(body) };
  }
  throw new UnsupportedMediaTypeException(
    `send ${upload === undefined ? '' : `${upload} or `}application/json`,
  );
}

/** Nothing at all where no body was sent; no other JSON than an object has named arguments. */
function objectIn(body: unknown): object {
  if (body === undefined) return {};
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new AppError('ARGUMENT_INVALID', 'the body must be a JSON object of arguments');
}

function mediaTypeOf({ headers }: FastifyRequest): string | undefined {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase();
}

async function* limited(body: Readable): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  // Ending the request with the reading would end the connection before the answer.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > UPLOAD_BYTES_MAX) {
      throw new PayloadTooLargeException('the file is longer than 50 MB: send it in parts');
    }
    yield chunk as Uint8Array;
  }
}
