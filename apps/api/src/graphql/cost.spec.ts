import {
  buildSchema,
  type FragmentDefinitionNode,
  getIntrospectionQuery,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { measureCost } from './cost.js';

const schema = buildSchema(`
  type Query { total: Int, sales(store: Int, first: Int! = 100): Sales!, stores: [Row!]! }
  type Sales { totalCount: Int!, nodes: [Row!]! }
  type Row { store: Int, week: String }
`);

function cost(query: string, variables: Record<string, unknown> = {}, most = Infinity) {
  const { definitions } = parse(query);
  const operation = definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  const fragments = definitions.filter(
    (node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION,
  );
  const byName = new Map(fragments.map((node) => [node.name.value, node]));
  if (!operation) throw new Error('no operation');
  return measureCost(schema, operation, byName, variables, most);
}

describe('costOf', () => {
  it('counts fields, their depth and the values of an answer', () => {
    expect(cost('{ total stores { store week } }')).toEqual({
      fields: 4,
      depth: 2,
      aliases: 0,
      values: 4,
      introspection: 0,
    });
  });

  it.each([
    // 3 types of its own, 3 scalars and the 8 types of introspection, each with its name.
    ['{ __schema { types { name } } }', 1 + 1 + 14],
    [
      '{ __schema { a: types { name kind } ...T } } fragment T on __Schema { types { name } }',
      1 + 29 + 15,
    ],
    ['{ __type(name: "Row") { fields { name type { name } } } }', 1 + 1 + 2 * 3],
    ['{ __type(name: "Query") { fields { args { name } } } }', 1 + 1 + 3 + 2],
    ['query ($n: String!) { __type(name: $n) { name } }', 2],
    ['{ __type(name: "None") { fields { name } } total }', 1],
  ])('counts introspection by the real lengths of its lists: %s', (query, introspection) => {
    expect(cost(query, { n: 'Row' }).introspection).toBe(introspection);
  });

  it('stops counting introspection soon after the limit', () => {
    const query = `{ __schema { ${Array.from({ length: 100 }, (_, i) => `a${i}: types { fields { name } }`).join(' ')} } }`;
    const { introspection } = cost(query, {}, 1_000);
    expect(introspection).toBeGreaterThan(1_000);
    expect(introspection).toBeLessThan(1_100);
  });

  it('counts a page with its maximum number of rows', () => {
    // For each row: nodes, store, week; and once the field and its count.
    const page = 'totalCount nodes { store week }';
    expect(cost(`{ sales { ${page} } }`).values).toBe(1 + 100 * 4);
    expect(cost(`{ sales(first: 5) { ${page} } }`).values).toBe(1 + 5 * 4);
    const asked = `query ($n: Int!) { sales(first: $n) { ${page} } }`;
    expect(cost(asked, { n: 1_000 }).values).toBe(1 + 1_000 * 4);
  });

  it('counts a fragment at each use, also inside another', () => {
    const query = `
      { a: stores { ...Outer } b: stores { ...Outer ... on Row { store } } }
      fragment Outer on Row { week ...Inner }
      fragment Inner on Row { x: store y: store }`;
    // Two of the operation, and two in each use of the inner fragment.
    expect(cost(query)).toMatchObject({ fields: 2 + 3 + 4, depth: 2, aliases: 2 + 2 * 2 });
  });

  it('counts fragments that double repeatedly, without expanding them', () => {
    const doubling = Array.from(
      { length: 40 },
      (_, i) => `fragment F${i} on Row { ...F${i + 1} ...F${i + 1} }`,
    ).join('\n');
    const query = `{ stores { ...F0 } } ${doubling} fragment F40 on Row { store }`;
    expect(cost(query).fields).toBe(1 + 2 ** 40);
  });

  it('allows a client to read the schema', () => {
    const read = cost(getIntrospectionQuery());
    expect(read.depth).toBeLessThanOrEqual(16);
    expect(read.fields).toBeLessThan(500);
  });
});
