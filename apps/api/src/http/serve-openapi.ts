import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { FixedBytes } from '#serving/bytes/fixed-bytes.js';
import { describeApi } from './openapi.js';

const OPENAPI_PATH = '/openapi.json';

/** What the page would hold in itself, a megabyte of it, if it were not to load the document. */
const NOTHING: OpenAPIObject = {
  openapi: '3.1.0',
  info: { title: 'RetailStream', version: '1' },
  paths: {},
};

/** Serves the description of REST from bytes that are made at the first request, and the page at `/docs` that loads it. */
export function serveOpenApi(app: NestFastifyApplication): void {
  let bytes: FixedBytes | undefined;
  app
    .getHttpAdapter()
    .getInstance()
    .get(OPENAPI_PATH, (request, reply) => {
      bytes ??= new FixedBytes(Buffer.from(JSON.stringify(describeApi(app))));
      return bytes.send(request, reply, 'application/json; charset=utf-8');
    });
  SwaggerModule.setup('docs', app, NOTHING, {
    raw: false,
    // The page loads the document where it is given no other.
    swaggerOptions: { spec: {}, url: OPENAPI_PATH },
  });
}
