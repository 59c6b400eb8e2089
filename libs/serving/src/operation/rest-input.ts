import { PayloadTooLargeException, UnsupportedMediaTypeException } from '@nestjs/common';
import type { Request } from 'express';
import type { Operation } from './operation.js';

const UPLOAD_BYTES_MAX = 50 * 1024 * 1024;

/** What a request gives an operation, unchecked. */
export interface GivenInput {
  given: object;
  /** Throws a 413 while it is read, when it is longer than an upload may be. */
  upload?: AsyncGenerator<Uint8Array>;
}

/** Arguments from path and query or body, and the file when the body is one. */
export function inputOf({ rest, upload }: Operation, request: Request): GivenInput {
  const { params, query } = request;
  if (rest.method === 'GET') return { given: { ...query, ...params } };
  if (upload !== undefined && hasBody(request)) {
    if (request.is(upload)) return { given: params, upload: limited(request) };
    if (!request.is('json')) {
      throw new UnsupportedMediaTypeException(`send ${upload} or application/json`);
    }
  }
  return { given: { ...(request.body as object | undefined), ...params } };
}

function hasBody({ headers }: Request): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  return Number(headers['content-length'] ?? 0) > 0;
}

async function* limited(request: Request): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    // Ending the request with the reading would end the connection before the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += (chunk as Uint8Array).length;
      if (bytes > UPLOAD_BYTES_MAX) {
        throw new PayloadTooLargeException('the file is longer than 50 MB: send it in parts');
      }
      yield chunk as Uint8Array;
    }
  } finally {
    // What nobody reads would keep the connection, and the end of the API, waiting.
    if (!request.readableEnded) request.res?.set('connection', 'close');
  }
}
