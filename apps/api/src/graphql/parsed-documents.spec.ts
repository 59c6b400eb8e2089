import { GraphQLError, parse, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { parsedDocuments, unlinkTokens } from './parsed-documents.js';

const COMMENTS = '# a comment\n'.repeat(100);
/** 3 tokens and those of the beginning and the end. */
const textOf = (name: string) => `{\n  ${name}\n}\n${COMMENTS}`;

/** Everything that an object keeps in memory. */
function reachable(from: object): Set<unknown> {
  const found = new Set<unknown>();
  const visitAll = (each: unknown) => {
    if (typeof each !== 'object' || each === null || found.has(each)) return;
    found.add(each);
    Object.values(each).forEach(visitAll);
  };
  visitAll(from);
  return found;
}
const comments = (from: object) =>
  [...reachable(from)].filter((each) => (each as { kind?: unknown }).kind === 'Comment').length;

describe('documents that were parsed before', () => {
  it('are kept without their comments, and with the places of their nodes', async () => {
    const document = parse(textOf('first'));
    expect(comments(document)).toBe(100);
    const store = parsedDocuments();
    await store.set('a', document);
    const kept = await store.get('a');
    expect(kept && comments(kept)).toBe(0);
    const places: unknown[] = [];
    visit(document, {
      Field: (node) => void places.push(new GraphQLError('', { nodes: node }).locations),
    });
    expect(places).toEqual([[{ line: 2, column: 3 }]]);
  });

  it('leave, the oldest first, as soon as all together take more bytes than they may', async () => {
    // Text as two bytes a character; 5 tokens of at least 100 bytes each.
    const least = 2 * textOf('d0').length + 500;
    const store = parsedDocuments(10 * least);
    for (let i = 0; i < 20; i += 1) await store.set(`hash ${i}`, parse(textOf(`d${i}`)));
    expect(store.bytes).toBeLessThanOrEqual(10 * least);
    expect(await store.get('hash 19')).toBeDefined();
    expect(await store.get('hash 9')).toBeUndefined();
  });

  it('count their tokens, comments left out', () => {
    expect(unlinkTokens(parse(textOf('a')))).toBe(5);
  });
});
