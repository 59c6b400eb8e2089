import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  getIntrospectionQuery,
  graphqlSync,
  type IntrospectionOptions,
  stripIgnoredCharacters,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answerRegistry } from '#analytics/answers/answers.js';
import { createKey } from '#test/setup/access.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

const times = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');

describe('requests over a limit', () => {
  let api: ServedApi;

  beforeAll(async () => {
    api = await serveApi();
  });
  afterAll(() => api.close());

  const send = (query: string, variables = {}) =>
    fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
      },
      body: JSON.stringify({ query, variables }),
    });

  async function ask(query: string, variables = {}) {
    const reply = await send(query, variables);
    const body = (await reply.json()) as {
      errors?: { message: string; extensions: { code: string } }[];
    };
    const [error] = body.errors ?? [];
    return { status: reply.status, code: error?.extensions.code, message: error?.message };
  }

  const page = (fields: string) => `lowestFuelPrices(first: 1000) { nodes { ${fields} } }`;

  it.each([
    [
      'a fragment of many fields under many roots',
      `{ ${times(25, (i) => `r${i}: lowestFuelPrices { nodes { ...F } }`)} }
       fragment F on LowestFuelPrice { ${times(500, (i) => `a${i}: week`)} }`,
      /has 12550 fields, with fragments expanded, and the limit is 2000/,
    ],
    [
      'fragments that double again and again',
      `{ lowestFuelPrices { nodes { ...F0 } } } fragment F40 on LowestFuelPrice { week }
       ${times(40, (i) => `fragment F${i} on LowestFuelPrice { ...F${i + 1} ...F${i + 1} }`)}`,
      /has over a million fields/,
    ],
    [
      'full pages of too many fields',
      `{ ${times(25, (i) => `r${i}: ${page(times(20, (j) => `a${j}: week`))}`)} }`,
      /has 525025 values .*, and the limit is 250000/,
    ],
    [
      'too many aliases',
      `{ lowestFuelPrices(first: 1) { ${times(501, (i) => `a${i}: totalCount`)} } }`,
      /has 501 aliases, with fragments expanded, and the limit is 500/,
    ],
    [
      'fields too deep',
      `{ __schema { queryType { ${'ofType { '.repeat(17)} name ${'} '.repeat(17)} } } }`,
      /has fields nested 20 deep, and the limit is 16/,
    ],
    [
      'all types of the schema under 100 aliases',
      `{ __schema { ${times(100, (i) => `a${i}: types { name description }`)} } }`,
      /has \d{5} values of the schema, and the limit is \d{5}/,
    ],
    [
      'all fields of the schema under 100 aliases',
      `{ __schema { ${times(100, (i) => `a${i}: types { fields { name } }`)} } }`,
      /has \d{5} values of the schema, and the limit is \d{5}/,
    ],
  ])('rejects %s, and reports the limit', async (_, query, message) => {
    expect(await ask(query)).toEqual({
      status: 400,
      code: 'ARGUMENT_INVALID',
      message: expect.stringMatching(message) as string,
    });
  });

  const withVariable = (type: string) =>
    `query ($rows: ${type}) {
       ${times(25, (i) => `r${i}: lowestFuelPrices(first: $rows) { nodes { ${times(20, (j) => `a${j}: week`)} } }`)}
     }`;

  it('reads the size of a page from a variable, and from its default', async () => {
    const refused = { status: 400, code: 'ARGUMENT_INVALID' };
    expect(await ask(withVariable('Int!'), { rows: 1_000 })).toMatchObject(refused);
    expect(await ask(withVariable('Int! = 1000'))).toMatchObject(refused);
  });

  it.each([
    ['Int!', {}],
    ['Int!', { rows: 'many' }],
    ['Int!', { rows: 1.5 }],
  ])('leaves invalid variables to the execution: %s of %j', async (type, variables) => {
    expect(await ask(withVariable(type), variables)).toMatchObject({
      status: 400,
      code: 'BAD_USER_INPUT',
    });
  });

  it('leaves null for the size of a page to the execution', async () => {
    const query = 'query ($rows: Int) { lowestFuelPrices(first: $rows) { totalCount } }';
    expect(await ask(query, { rows: null })).toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringMatching(/"first" .*must not be null/) as string,
    });
  });

  it.each([
    [
      'many fields under many roots in a text of too many words',
      `{ ${times(25, (i) => `r${i}: lowestFuelPrices { nodes { ...F } }`)} }
       fragment F on LowestFuelPrice { ${times(2_500, () => 'week')} }`,
    ],
    ['the same root 400 times', `{ ${times(400, () => 'lowestFuelPrices { totalCount }')} }`],
    [
      'fragments that hold themselves',
      '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
    ],
  ])('rejects %s', async (_, query) => {
    expect(await ask(query)).toMatchObject({ status: 400 });
  });

  /** Queries of GraphiQL, code generators and Apollo's sandbox, by their options of graphql-js. */
  const everything = {
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  };
  it.each<[string, IntrospectionOptions]>([
    ['nothing', {}],
    ['no descriptions', { descriptions: false }],
    ['what GraphiQL asks', { inputValueDeprecation: true, schemaDescription: true }],
    ['everything', everything],
    ['a few types inside one another', { ...everything, typeDepth: 7 }],
  ])('returns the whole schema to tools, equal for any formatting: %s', async (_, given) => {
    const query = getIntrospectionQuery(given);
    const { schema } = api.app.get(GraphQLSchemaHost);
    const expected = JSON.parse(JSON.stringify(graphqlSync({ schema, source: query }))) as object;
    const ways = [query, stripIgnoredCharacters(query), `# again\n${query}`];
    // Differs from the query of graphql-js, so it is executed.
    ways.push(query.replace('queryType { name', 'queryType { name __typename'));
    const { data } = expected as { data: { __schema: { queryType: object } } };
    for (const each of ways) {
      const reply = await send(each);
      expect(reply.status).toBe(200);
      expect(await reply.json()).toMatchObject(expected);
    }
    expect(Object.keys(data.__schema.queryType)).toContain('name');
  });

  it('returns the schema by GET with a tag, compressed, and 304 to clients that have it', async () => {
    const path = `${api.url}/graphql?${new URLSearchParams({ query: getIntrospectionQuery() }).toString()}`;
    const first = await fetch(path, { headers: { 'accept-encoding': 'gzip' } });
    expect([first.status, first.headers.get('content-encoding')]).toEqual([200, 'gzip']);
    expect(first.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await first.json()).toHaveProperty('data.__schema.types');
    const etag = String(first.headers.get('etag'));
    const again = await fetch(path, {
      headers: { 'accept-encoding': 'gzip', 'if-none-match': etag },
    });
    expect([again.status, again.headers.get('etag')]).toEqual([304, etag]);
  });

  it('creates the schema once for all readers', async () => {
    const { schema } = api.app.get(GraphQLSchemaHost);
    const read = vi.spyOn(schema, 'getTypeMap');
    const query = getIntrospectionQuery({ specifiedByUrl: true });
    await send(query);
    const calls = read.mock.calls.length;
    for (let i = 0; i < 10; i += 1) expect((await send(`${query}# ${i}`)).status).toBe(200);
    expect(calls).toBeGreaterThan(0);
    expect(read.mock.calls.length).toBe(calls);
    read.mockRestore();
  });

  it.each(['/v1/sales/query', '/graphql', '/mcp'])(
    'rejects long JSON of clients without a key before it is parsed, whole or in chunks: %s',
    async (path) => {
      const whole = (bytes: number, more: RequestInit = {}) =>
        fetch(`${api.url}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          // Invalid JSON: parsing it would give 400.
          body: 'a'.repeat(bytes),
          ...more,
        });
      const inChunks = (bytes: number) => {
        const body = new Blob(['a'.repeat(bytes)]).stream();
        return whole(bytes, { body, duplex: 'half' });
      };
      for (const way of [whole, inChunks]) {
        const reply = await way(64 * 1024 + 1);
        expect([reply.status, await reply.text()]).toEqual([
          413,
          expect.stringContaining('PAYLOAD_TOO_LARGE'),
        ]);
        expect((await way(64 * 1024)).status).toBe(400);
      }
      const authorization = `Bearer ${await createKey(api.database.warehouse, 'viewer')}`;
      const known = { 'content-type': 'application/json', authorization };
      expect((await whole(64 * 1024 + 1, { headers: known })).status).toBe(400);
    },
  );

  it('accepts the examples', async () => {
    for (const { example: query } of answerRegistry) {
      expect((await ask(query)).code).not.toBe('ARGUMENT_INVALID');
    }
  });
});
