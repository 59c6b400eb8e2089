const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';

interface Wish {
  /** Smaller is more. */
  rank: readonly [quality: number, breadth: number, place: number];
}

/**
 * The media type of a GraphQL response, chosen from the Accept header as Apollo Server chooses it: by
 * quality, then by how exactly it is named, then by which is named first. JSON when none is named.
 */
export function mediaTypeFor(accept: string | undefined): string {
  const json = wishFor(JSON_TYPE, accept);
  const graphql = wishFor(GRAPHQL_TYPE, accept);
  if (!graphql) return JSON_TYPE;
  if (!json) return GRAPHQL_TYPE;
  const difference = json.rank.map((each, i) => each - (graphql.rank[i] ?? 0)).find(Boolean);
  return (difference ?? 0) > 0 ? GRAPHQL_TYPE : JSON_TYPE;
}

function wishFor(type: string, accept = '*/*'): Wish | undefined {
  const ranges = ['*/*', 'application/*', type];
  const wishes = accept.split(',').flatMap((text, place): Wish[] => {
    const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
    const exactness = ranges.indexOf(name);
    if (exactness < 0) return [];
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = weight === undefined ? 1 : Number(weight.slice(2));
    return [{ rank: [-quality, -exactness, place] }];
  });
  // The range that names it most exactly says how much it is wished.
  const [wish] = wishes.sort((a, b) => a.rank[1] - b.rank[1]);
  return wish && wish.rank[0] < 0 ? wish : undefined;
}
