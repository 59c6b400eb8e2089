import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { dropBox, exportBoxes, fillBox, findBoxes } from '#test/factories/sample-operations.js';
import { createHttpAdapter } from '#platform/http/http-adapter.js';
import { silent } from '#test/setup/pipeline.js';
import { resolverFor } from './graphql-operation.js';

describe('an operation over GraphQL', () => {
  it('is a field of its own name, with its arguments and result', async () => {
    const app = await NestFactory.create(GraphQLSchemaBuilderModule, createHttpAdapter(), {
      logger: silent,
    });
    await app.init();
    const resolvers = [findBoxes, fillBox, dropBox].flatMap((each) => resolverFor(each) ?? []);
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

  it('is none where the result is a file', () => {
    expect(resolverFor(exportBoxes)).toBeUndefined();
  });
});
