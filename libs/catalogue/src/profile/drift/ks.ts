import type { Cuts } from '../figures/table-profile.js';

/**
 * Kolmogorov and Smirnov's distance of two columns, each known by its own deciles: the largest difference between
 * the shares of rows at or below one place. Between two edges rows are taken to lie evenly.
 * @returns undefined when either is empty
 */
export function ks(before: Cuts, after: Cuts): number | undefined {
  const [was, is] = [shareBelow(before), shareBelow(after)];
  if (!was || !is) return undefined;
  const places = [...before.edges, ...after.edges];
  return Math.max(...places.map((place) => Math.abs(was(place) - is(place))));
}

function shareBelow({ edges, counts }: Cuts): ((place: number) => number) | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0 || edges.length === 0) return undefined;
  const upTo: number[] = [];
  let sum = 0;
  for (const count of counts.slice(0, edges.length)) upTo.push((sum += count) / total);
  return (place) => {
    const next = edges.findIndex((edge) => edge >= place);
    if (next === -1) return upTo.at(-1) ?? 0;
    const [edge = 0, share = 0] = [edges[next], upTo[next]];
    if (edge === place) return share;
    // Nobody knows how far the rows below the first edge reach.
    if (next === 0) return 0;
    const [from = 0, below = 0] = [edges[next - 1], upTo[next - 1]];
    return below + ((share - below) * (place - from)) / (edge - from);
  };
}
