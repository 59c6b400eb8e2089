import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import { type DocumentNode, type Token, TokenKind } from 'graphql';
import { LRUCache } from 'lru-cache';

/** Enough for some 300 documents as the page and its examples send them. */
const BYTES_MAX = 16 * 1024 * 1024;

/** Heap for one token, with the nodes and locations made of it; measured, a document of fields alone takes most. */
const TOKEN_BYTES = 550;

type DocumentStore = NonNullable<ApolloServerOptions<BaseContext>['documentStore']>;

interface Parsed {
  document: DocumentNode;
  bytes: number;
}

/**
 * Documents that were parsed and validated before, by the hash of their text, without the chain of their tokens.
 * The least recently used leave first.
 * @param most bytes of heap that all of them may take together, estimated from their tokens and text
 */
export function parsedDocuments(most = BYTES_MAX): DocumentStore & { readonly bytes: number } {
  const documents = new LRUCache<string, Parsed>({
    maxSize: most,
    sizeCalculation: ({ bytes }, hash) => bytes + hash.length,
  });
  return {
    get bytes() {
      return documents.calculatedSize;
    },
    get: (hash) => Promise.resolve(documents.get(hash)?.document),
    set: (hash, document) => {
      const bytes =
        unlinkTokens(document) * TOKEN_BYTES + 2 * (document.loc?.source.body.length ?? 0);
      documents.set(hash, { document, bytes: Math.max(1, bytes) });
      return Promise.resolve();
    },
    delete: (hash) => Promise.resolve(documents.delete(hash)),
  };
}

/**
 * Takes the tokens of a document apart. Each knows the ones before and after it, so that any node would keep all
 * of them, comments included. Nodes keep where they begin and end: errors still name lines and columns.
 * @returns how many tokens it has, comments left out
 */
export function unlinkTokens({ loc }: DocumentNode): number {
  let tokens = 0;
  let token: Linked | null = loc?.startToken ?? null;
  while (token !== null) {
    const { next }: Linked = token;
    if (token.kind !== TokenKind.COMMENT) tokens += 1;
    token.prev = null;
    token.next = null;
    token = next;
  }
  return tokens;
}

/** As the parser itself makes it: its links are set while it reads on. */
type Linked = { -readonly [Name in 'prev' | 'next']: Token[Name] } & Pick<Token, 'kind'>;
