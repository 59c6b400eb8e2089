import type { OpenAPIObject } from '@nestjs/swagger';
import { buildSchema, type GraphQLSchema, isRequiredArgument } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '#test/setup/access.js';
import { listArguments } from '#serving/arguments.js';
import { isInGraphql, type Operation } from '#operations/operation/operation.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';
import { describeSchemas } from '../describe-schemas.js';
import { operations } from '../guests.js';

interface Shape {
  properties?: Record<string, object>;
  required?: string[];
}

const each = operations.map((operation) => [operation.name, operation] as const);
const buildPath = ({ rest }: Operation) => `/v1/admin/${rest.path.replace(/:(\w+)/g, '{$1}')}`;
/** Returns the names of arguments, the required ones with a star. */
const listNames = (args: { name: string; required: boolean }[]) =>
  args.map(({ name, required }) => `${name}${required ? '*' : ''}`).sort();

describe('every operation', () => {
  let openapi: OpenAPIObject;
  let schema: GraphQLSchema;
  beforeAll(async () => {
    const texts = await describeSchemas();
    openapi = JSON.parse(texts.openapi) as OpenAPIObject;
    schema = buildSchema(texts.graphql);
  });

  const findRoute = (operation: Operation) =>
    openapi.paths[buildPath(operation)]?.[operation.rest.method === 'GET' ? 'get' : 'post'];

  function restArguments(operation: Operation) {
    const route = findRoute(operation);
    const given = (route?.parameters ?? []) as { name: string; in: string; required: boolean }[];
    const parameters = given.filter((parameter) => parameter.in !== 'header');
    const json = (
      route?.requestBody as { content?: Record<string, { schema: object }> } | undefined
    )?.content?.['application/json']?.schema;
    const reference = (json as { $ref?: string } | undefined)?.$ref ?? '';
    const body = (openapi.components?.schemas?.[reference.split('/').at(-1) ?? ''] ?? {}) as Shape;
    const inBody = Object.keys(body.properties ?? {}).map((name) => ({
      name,
      required: body.required?.includes(name) ?? false,
    }));
    // With a file as body, its arguments may be in the query.
    const names = operation.upload === undefined ? [] : inBody.map(({ name }) => name);
    return [...parameters.filter(({ name }) => !names.includes(name)), ...inBody];
  }

  it.each(each)('%s exists over REST, with the same arguments', (name, operation) => {
    expect(findRoute(operation)).toMatchObject({ operationId: name, summary: operation.summary });
    expect(listNames(restArguments(operation))).toEqual(listNames(listArguments(operation.args)));
    const statuses = Object.keys(findRoute(operation)?.responses ?? {}).filter(
      (each) => each < '400',
    );
    expect(statuses).toEqual(Object.keys(operation.rest.statuses));
  });

  it.each(each)('%s exists over GraphQL, with the same arguments', (name, operation) => {
    const root = operation.audit === undefined ? schema.getQueryType() : schema.getMutationType();
    const field = root?.getFields()[name];
    if (!isInGraphql(operation)) {
      expect(field).toBeUndefined();
      return;
    }
    const args = (field?.args ?? []).map((argument) => ({
      name: argument.name,
      required: isRequiredArgument(argument),
    }));
    expect(field?.description).toMatch(new RegExp(` Needs the role ${operation.role}\\.$`));
    expect(listNames(args)).toEqual(listNames(listArguments(operation.args)));
    for (const { name: argument, default: preset } of listArguments(operation.args)) {
      const shown = field?.args.find((given) => given.name === argument);
      expect(shown?.defaultValue, argument).toEqual(preset);
    }
  });

  it('has a unique name, and nothing else requires an operator or an administrator', () => {
    const names = operations.map(({ name }) => name).sort();
    expect(new Set(names).size).toBe(names.length);
    const routes = Object.entries(openapi.paths)
      .filter(([path]) => path.startsWith('/v1/admin/'))
      .flatMap(([, item]) => Object.values(item as Record<string, { operationId: string }>));
    // Neither GraphQL nor a command can return a stream.
    expect(routes.map(({ operationId }) => operationId).sort()).toEqual(
      [...names, 'events'].sort(),
    );
    const fields = [schema.getQueryType(), schema.getMutationType()]
      .flatMap((root) => Object.values(root?.getFields() ?? {}))
      .filter(
        // Analysts call operations as well as answers.
        ({ name, description }) =>
          names.includes(name) || /Needs the role (operator|admin)\./.test(description ?? ''),
      );
    const inGraphql = operations.filter(isInGraphql);
    expect(fields.map(({ name }) => name).sort()).toEqual(inGraphql.map(({ name }) => name).sort());
  });
});

describe('operations without a valid key', () => {
  let api: ServedApi;
  let key: string;
  beforeAll(async () => {
    api = await serveApi();
    key = await createKey(api.database.warehouse);
  });
  afterAll(() => api.close());

  const strangers = () => [undefined, key, `Basic ${key}`, `Bearer ${key}x`];

  it.each(each)(
    '%s rejects a missing or wrong key, and another scheme, over REST',
    async (_, operation) => {
      const path = buildPath(operation).replace(/\{\w+\}/g, '1');
      for (const authorization of strangers()) {
        const reply = await fetch(`${api.url}${path}`, {
          method: operation.rest.method,
          headers: authorization === undefined ? {} : { authorization },
        });
        expect([reply.status, authorization]).toEqual([401, authorization]);
      }
    },
  );

  it('reject a missing or wrong key, and another scheme, over GraphQL', async () => {
    const ask = async (query: string, authorization?: string) => {
      const reply = await fetch(`${api.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(authorization === undefined ? {} : { authorization }),
        },
        body: JSON.stringify({ query }),
      });
      return (await reply.json()) as { errors?: { extensions: { code: string } }[] };
    };
    for (const authorization of strangers()) {
      for (const query of ['{ runs { id } }', 'mutation { startRun { id } }']) {
        const { errors } = await ask(query, authorization);
        expect(errors?.[0]?.extensions.code, `${query} ${authorization}`).toBe('UNAUTHENTICATED');
      }
    }
    expect(await ask('{ runs { id } }', `Bearer ${key}`)).toEqual({ data: { runs: [] } });
  });
});
