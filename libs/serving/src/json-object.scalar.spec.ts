import { graphql, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { describe, expect, it } from 'vitest';
import { validateArguments } from './check-arguments.js';
import { ObjectArg } from './input.js';
import { JsonObjectScalar } from './json-object.scalar.js';

class Args {
  @ObjectArg('Some rules.')
  rules?: object;
}

const LONG = 70_000;

describe('an object among arguments', () => {
  it('is passed on unchanged, including null and names of methods', async () => {
    const rules = { a: null, b: [{ c: 1 }], toString: 'x' };
    expect(await validateArguments(Args, { rules })).toEqual({ rules });
    expect(await validateArguments(Args, {})).toEqual({});
  });

  it.each([
    ['a list', []],
    ['a text', 'x'],
    ['a number', 1],
    ['NUL', { a: '\0' }],
    ['half of a pair of surrogates', { a: ['\ud800'] }],
    ['NUL in a name', { '\0': 1 }],
    ['what is too long', { a: 'x'.repeat(LONG) }],
  ])('rejects %s', async (_, rules) => {
    await expect(validateArguments(Args, { rules })).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringMatching(/^rules must be/) as string,
    });
  });

  it('accepts a literal and a variable in GraphQL', async () => {
    const schema = new GraphQLSchema({
      query: new GraphQLObjectType({
        name: 'Query',
        fields: {
          told: {
            type: GraphQLString,
            args: { rules: { type: JsonObjectScalar } },
            resolve: (_source, args) => JSON.stringify(args),
          },
        },
      }),
    });
    const ask = (source: string, variableValues?: Record<string, unknown>) =>
      graphql({ schema, source, ...(variableValues && { variableValues }) });
    const literal = await ask('{ told(rules: { a: null, b: [{ c: 1.5 }], d: "x" }) }');
    expect(literal.data).toEqual({ told: '{"rules":{"a":null,"b":[{"c":1.5}],"d":"x"}}' });
    const variable = await ask('query ($r: JSONObject) { told(rules: $r) }', { r: { a: null } });
    expect(variable.data).toEqual({ told: '{"rules":{"a":null}}' });
    const list = await ask('{ told(rules: [1]) }');
    expect(list.errors?.[0]?.message).toContain('write a JSON object');
  });
});
