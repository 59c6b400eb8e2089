import { type Attack, createRequestAttack, get, buildGraphqlPost, repeatText } from './attack.js';

const ROW = 'week price stores tied nextPrice hasSales';
const nestText = (depth: number, open: string, inside: string, close: string) =>
  `${open.repeat(depth)}${inside}${close.repeat(depth)}`;

/** Requests that cost the server far more than the client. */
export const graphqlAttacks: readonly Attack[] = [
  createRequestAttack(
    '25 roots × 1,600 aliases under a fragment',
    buildGraphqlPost(
      `{ ${repeatText(25, (i) => `r${i}: lowestFuelPrices { nodes { ...F } }`)} }
       fragment F on LowestFuelPrice { ${repeatText(1_600, (i) => `a${i}: week`)} }`,
    ),
    buildGraphqlPost(
      `{ ${repeatText(25, (i) => `r${i}: lowestFuelPrices { nodes { ...F } }`)} }
       fragment F on LowestFuelPrice { ${repeatText(500, (i) => `a${i}: week`)} }`,
    ),
  ),
  createRequestAttack(
    'one root with 800 aliases of all fields',
    buildGraphqlPost(
      `{ lowestFuelPrices(first: 1000) { ${repeatText(800, (i) => `n${i}: nodes { ${ROW} }`)} } }`,
    ),
    buildGraphqlPost(
      `{ lowestFuelPrices(first: 1000) { ${repeatText(35, (i) => `n${i}: nodes { ${ROW} }`)} } }`,
    ),
  ),
  createRequestAttack(
    '2,000 duplicate roots',
    buildGraphqlPost(`{ ${repeatText(2_000, () => 'lowestFuelPrices { totalCount }')} }`),
    buildGraphqlPost(`{ ${repeatText(500, () => 'lowestFuelPrices { totalCount }')} }`),
  ),
  createRequestAttack(
    'the same field and fragment again and again',
    buildGraphqlPost(`{ lowestFuelPrices { nodes { ${repeatText(2_400, () => 'week')} } } }`),
    buildGraphqlPost(
      `{ lowestFuelPrices { nodes { ${repeatText(1_200, () => '...F')} } } } fragment F on LowestFuelPrice { week }`,
    ),
    buildGraphqlPost(
      `{ lowestFuelPrices { ${repeatText(400, () => 'pageInfo { hasNextPage endCursor }')} } }`,
    ),
  ),
  createRequestAttack(
    'nested aliases',
    buildGraphqlPost(
      `{ ${repeatText(25, (i) => `r${i}: lowestFuelPrices { ${repeatText(20, (j) => `e${j}: edges { n${j}: node { w: week } }`)} }`)} }`,
    ),
    buildGraphqlPost(
      `{ __schema { types { ${nestText(300, 'a: fields { b: type { ', 'name', ' } }')} } } }`,
    ),
  ),
  createRequestAttack(
    'an alias that makes every row long',
    buildGraphqlPost(
      `{ lowestFuelPrices(first: 1000) { nodes { ${'a'.repeat(1_000_000)}: week } edges { node { week } } } }`,
    ),
    buildGraphqlPost(
      `{ lowestFuelPrices(first: 1000) { nodes { ${repeatText(90, (i) => `${'a'.repeat(10_000)}${i}: week`)} } } }`,
    ),
    buildGraphqlPost(`{ lowestFuelPrices(first: 1000) { nodes { ${'a'.repeat(16_000)}: week } } }`),
  ),
  createRequestAttack(
    '130 documents of comments, each another',
    ...Array.from({ length: 130 }, (_, i) =>
      buildGraphqlPost(`{ publishedSnapshot { id } }${'\n#'.repeat(230_000)}${i}`),
    ),
  ),
  createRequestAttack(
    'circular and doubling fragments',
    buildGraphqlPost(
      '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A lowestFuelPrices { totalCount } }',
    ),
    buildGraphqlPost(
      `{ lowestFuelPrices { nodes { ...F0 } } } fragment F300 on LowestFuelPrice { week }
       ${repeatText(300, (i) => `fragment F${i} on LowestFuelPrice { ...F${i + 1} ...F${i + 1} }`)}`,
    ),
  ),
  createRequestAttack(
    '10,000 directives',
    buildGraphqlPost(
      `{ lowestFuelPrices ${repeatText(10_000, () => '@include(if: true)')} { totalCount } }`,
    ),
    buildGraphqlPost(
      `{ lowestFuelPrices ${repeatText(400, () => '@include(if: true)')} { totalCount } }`,
    ),
    buildGraphqlPost(`{ lowestFuelPrices ${repeatText(800, () => '@no')} { totalCount } }`),
  ),
  createRequestAttack(
    'deep and long variables and lists',
    buildGraphqlPost(
      `{ lowestFuelPrices(first: ${nestText(1_200, '[', '1', ']')}) { totalCount } }`,
    ),
    buildGraphqlPost(
      `{ lowestFuelPrices(first: ${nestText(100_000, '[', '1', ']')}) { totalCount } }`,
    ),
    {
      ...buildGraphqlPost(''),
      body: `{"query":"query ($a: Int!) { lowestFuelPrices(first: $a) { totalCount } }","variables":{"a":${nestText(200_000, '[', '1', ']')}}}`,
    },
    buildGraphqlPost('query ($a: Int!) { lowestFuelPrices(first: $a) { totalCount } }', {
      a: Array.from({ length: 100_000 }, (_, i) => i),
    }),
    buildGraphqlPost(
      `query (${repeatText(600, (i) => `$v${i}: Int = ${i}`)}) { lowestFuelPrices { totalCount } }`,
    ),
    buildGraphqlPost(nestText(40_000, '{a', '', '}')),
  ),
  createRequestAttack(
    'several operations, and lists of them',
    { ...buildGraphqlPost(''), body: JSON.stringify(Array(500).fill({ query: '{ __typename }' })) },
    buildGraphqlPost(repeatText(350, (i) => `query Q${i} { lowestFuelPrices { totalCount } }`)),
  ),
  createRequestAttack(
    'a mutation by GET',
    get(`/graphql?query=${encodeURIComponent('mutation { startRun { id } }')}`),
    get(`/graphql?query=${encodeURIComponent('mutation { startRun { id } }')}`, {
      'apollo-require-preflight': 'true',
    }),
    get(
      `/graphql?query=${encodeURIComponent('query A { __typename } mutation B { startRun { id } }')}&operationName=B`,
      {
        'apollo-require-preflight': 'true',
      },
    ),
  ),
];
