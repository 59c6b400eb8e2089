import { expect, it } from 'vitest';
import { mediaTypeFor } from './graphql-media-type.js';

const json = 'application/json';
const graphql = 'application/graphql-response+json';

it.each([
  [undefined, json],
  ['*/*', json],
  ['text/html', json],
  [json, json],
  [graphql, graphql],
  [`${graphql}, ${json}`, graphql],
  [`${json}, ${graphql}`, json],
  [`${json};q=0.5, ${graphql}`, graphql],
  [`${graphql};q=0.5, ${json}`, json],
  [`${json};q=0, ${graphql};q=0.1`, graphql],
  [`*/*, ${graphql}`, graphql],
  [`application/*;q=0.9, ${graphql};q=0.8`, json],
])('of %s is %s', (accept, type) => {
  expect(mediaTypeFor(accept)).toBe(type);
});
