import { readFileSync } from 'node:fs';
import { buildSchema, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { describeSchemas } from './describe-schemas.js';

const docs = new URL('../../../docs/', import.meta.url);

describe('the schema files in docs/', () => {
  it('match the code: `npm run docs` writes them', async () => {
    const { graphql, openapi } = await describeSchemas();
    expect(graphql).toBe(readFileSync(new URL('schema.graphql', docs), 'utf8'));
    expect(openapi).toBe(readFileSync(new URL('openapi.json', docs), 'utf8'));
  });

  it('describe every field and argument of the answers', async () => {
    const { graphql } = await describeSchemas();
    const undescribed = graphql
      .split('\n')
      .filter((line, i, lines) => /^ {2,4}\w+[(:]/.test(line) && !lines[i - 1]?.includes('"""'));
    expect(undescribed).toEqual([]);
  });

  it('have each field of REST in the type of that name in GraphQL', () => {
    const graphql = buildSchema(readFileSync(new URL('schema.graphql', docs), 'utf8'));
    const openapi = JSON.parse(readFileSync(new URL('openapi.json', docs), 'utf8')) as {
      components: { schemas: Record<string, { properties?: object }> };
    };
    const missing = Object.entries(openapi.components.schemas).flatMap(([name, { properties }]) => {
      const type = graphql.getType(name);
      if (!isObjectType(type)) return [];
      const fields = type.getFields();
      return Object.keys(properties ?? {})
        .filter((field) => !(field in fields))
        .map((field) => `${name}.${field}`);
    });
    expect(missing).toEqual([]);
  });
});
