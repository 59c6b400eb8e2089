import type { IncomingMessage } from 'node:http';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireAdmission } from '#access/http/access-hook.js';
import { ANONYMOUS, type Principal } from '#access/principal.js';
import { createHttpAdapter } from '#platform/http/http-adapter.js';
import { createResolver } from '#serving/endpoint/graphql-field.js';
import { createControllers } from '#serving/endpoint/rest-resource.js';
import { dropBox, exportBoxes, fillBox, findBoxes } from '#test/factories/sample-operations.js';
import { silentLogger } from '#test/setup/pipeline.js';
import { OPERATION_SERVICES } from './operation/operation-context.js';
import { createOperationEndpoint, registerUploadTypes } from './operation-endpoint.js';

describe('an operation over GraphQL', () => {
  it("is a field with the operation's name, arguments and result", async () => {
    const app = await NestFactory.create(GraphQLSchemaBuilderModule, createHttpAdapter(), {
      logger: silentLogger,
    });
    await app.init();
    const resolvers = [findBoxes, fillBox, dropBox].flatMap(
      (each) => createResolver(createOperationEndpoint(each)) ?? [],
    );
    const schema = printSchema(await app.get(GraphQLSchemaFactory).create(resolvers));
    await app.close();
    const words = schema.replace(/"""[^]*?"""/g, '').replace(/\s+/g, ' ');
    expect(words).toContain(
      'type Query { findBoxes( first: Int! = 2 madeSince: Date colour: Colour ): [Box!]! }',
    );
    const box = 'id: ID! things: [Thing!] close: Boolean! = true';
    expect(words).toContain(
      `type Mutation { fillBox( ${box} ): Box! dropBox( ${box} ): Boolean! }`,
    );
    expect(words).toContain('input Thing { name: String! weight: Int }');
    expect(schema).toContain('Boxes, the largest first. Needs the role admin.');
    expect(schema).toContain('Fills a box. Needs the role admin.');
  });

  it('is missing if the result is a file', () => {
    expect(createResolver(createOperationEndpoint(exportBoxes))).toBeUndefined();
  });
});

const holder: Principal = {
  name: 'key 7',
  role: 'admin',
  personalData: false,
  via: 'key',
};

/** Accepts one key. */
const admissions = {
  decideOnce: ({ headers }: Pick<IncomingMessage, 'headers'>) => ({
    principal: headers.authorization === 'Bearer rs_x' ? holder : ANONYMOUS,
  }),
};

@Module({
  controllers: [findBoxes, exportBoxes, fillBox, dropBox].flatMap((each) =>
    createControllers(createOperationEndpoint(each)),
  ),
  providers: [{ provide: OPERATION_SERVICES, useValue: {} }],
})
class SampleModule {}

describe('an operation over REST', () => {
  let app: NestFastifyApplication;
  let url: string;
  let document: OpenAPIObject;
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${url}/v1/admin/${path}`, {
      ...init,
      headers: { authorization: 'Bearer rs_x', ...(init.headers as Record<string, string>) },
    });
  const post = (path: string, body?: string, type = 'application/json') =>
    ask(path, {
      method: 'POST',
      ...(body === undefined ? {} : { body, headers: { 'content-type': type } }),
    });

  beforeAll(async () => {
    const adapter = createHttpAdapter();
    app = await NestFactory.create<NestFastifyApplication>(SampleModule, adapter, {
      logger: silentLogger,
    });
    const credentials = { follow: () => () => undefined };
    requireAdmission(app.getHttpAdapter().getInstance(), admissions, credentials, () => false);
    registerUploadTypes(app.getHttpAdapter().getInstance(), [fillBox]);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    document = SwaggerModule.createDocument(app, new DocumentBuilder().addBearerAuth().build());
  });
  afterAll(() => app.close());

  it('takes the arguments of a query, and fills in defaults', async () => {
    expect(await (await ask('boxes')).json()).toEqual([
      { id: 'b9', things: 9 },
      { id: 'b8', things: 8 },
    ]);
    expect(await (await ask('boxes?first=1&colour=red')).json()).toHaveLength(1);
    for (const bad of ['first=0', 'colour=green', 'madeSince=1', 'size=3']) {
      expect((await ask(`boxes?${bad}`)).ok, bad).toBe(false);
    }
  });

  it('takes arguments from path and body, and passes the actor', async () => {
    const full = await post('boxes/4/fill', '{"things":[{"name":"pen"}],"close":false}');
    expect([full.status, full.headers.get('location')]).toEqual([200, null]);
    expect(await full.json()).toEqual({ id: '4 of key 7, open', things: 1 });
    const started = await post('boxes/4/fill');
    expect([started.status, started.headers.get('location')]).toEqual([202, '/v1/admin/boxes']);
    for (const bad of [
      '{"things":[{"weight":1}]}',
      '{"things":1}',
      '{"shut":true}',
      'null',
      '[]',
      '1',
    ]) {
      expect((await post('boxes/4/fill', bad)).ok, bad).toBe(false);
    }
  });

  it('prefers the path to the body', async () => {
    expect(await (await post('boxes/4/fill', '{"id":"5"}')).json()).toMatchObject({
      id: '4 of key 7',
    });
  });

  it('accepts a file instead of a body, of the right type only', async () => {
    const filled = await post('boxes/4/fill', 'a\nb\nc\n', 'text/csv');
    expect(await filled.json()).toEqual({ id: '4 of key 7', things: 3 });
    const open = await post('boxes/4/fill?close=false&id=5', 'a\n', 'text/csv');
    expect(await open.json()).toEqual({ id: '4 of key 7, open', things: 1 });
    expect((await post('boxes/4/fill?close=ajar', 'a\n', 'text/csv')).ok).toBe(false);
    const refused = await post('boxes/4/fill', '<a/>', 'application/xml');
    expect(refused.status).toBe(415);
  });

  it('sends a file, or an error when the first row fails', async () => {
    const file = await ask('boxes/export');
    expect(file.headers.get('content-disposition')).toBe('attachment; filename=boxes.csv');
    expect(await file.text()).toBe('id,things\nb9,9\nb8,8\n');
    expect((await ask('boxes/export?madeSince=2000-01-01')).status).toBe(500);
  });

  it('answers 204 without a body', async () => {
    const reply = await post('boxes/4/drop', '{"close":false}');
    expect([reply.status, await reply.text()]).toEqual([204, '']);
  });

  it('rejects a request without a key', async () => {
    for (const path of ['boxes', 'boxes/export']) {
      const reply = await ask(path, { headers: { authorization: 'Basic rs_x' } });
      expect([reply.ok, await reply.text()]).toEqual([false, expect.not.stringContaining('b9')]);
    }
  });

  it('is described in OpenAPI', () => {
    expect(document.paths['/v1/admin/boxes']?.get).toMatchObject({
      operationId: 'findBoxes',
      summary: 'Boxes.',
      security: [{ bearer: [] }],
      parameters: [
        { name: 'first', in: 'query', required: false, schema: { type: 'integer', default: 2 } },
        { name: 'madeSince', in: 'query', schema: { type: 'string', format: 'date' } },
        { name: 'colour', in: 'query', schema: { enum: ['red', 'blue'] } },
      ],
      responses: {
        200: {
          description: 'The boxes.',
          content: {
            'application/json': {
              schema: { type: 'array', items: { $ref: '#/components/schemas/Box' } },
            },
          },
        },
      },
    });
    const fill = document.paths['/v1/admin/boxes/{id}/fill']?.post;
    expect(fill).toMatchObject({
      parameters: [
        { name: 'id', in: 'path', required: true, description: 'Number of the box.' },
        { name: 'close', in: 'query', required: false, schema: { type: 'boolean' } },
      ],
      requestBody: {
        required: false,
        content: {
          'text/csv': {},
          'application/json': { schema: { $ref: '#/components/schemas/FillBoxBody' } },
        },
      },
    });
    expect(Object.keys(fill?.responses ?? {})).toEqual(['200', '202']);
    const body = document.components?.schemas?.['FillBoxBody'];
    expect(body).toMatchObject({ properties: { things: { type: 'array' }, close: {} } });
    expect(body).not.toHaveProperty('properties.id');
    expect(document.paths['/v1/admin/boxes/export']?.get?.responses).toMatchObject({
      200: { content: { 'text/csv': { schema: { type: 'string' } } } },
    });
  });
});
