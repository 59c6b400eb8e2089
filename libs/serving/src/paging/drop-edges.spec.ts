import { expect, it } from 'vitest';
import { dropEdges } from './drop-edges.js';

it('leaves the edges out of a page', () => {
  const node = { store: 1 };
  expect(dropEdges({ nodes: [node], edges: [{ cursor: 'x', node }], totalCount: 1 })).toEqual({
    nodes: [node],
    totalCount: 1,
  });
});

it.each([[true], [null], [[{ edges: 1 }]], [{ edges: 4, corners: 4 }]])(
  'leaves %j unchanged',
  (result) => {
    expect(dropEdges(result)).toEqual(result);
  },
);
