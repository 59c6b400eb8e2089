import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type DocumentNode, type Token, TokenKind } from 'graphql';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import { takesGraphql } from './graphql-over-http.js';

/** What clients may ask over GraphQL. */
export interface GraphqlRules {
  introspection: boolean;
  /** The only documents that are run; undefined for any. */
  trusted: TrustedDocuments | undefined;
}

/** Injection token of `GraphqlRules`. */
export const GRAPHQL_RULES = Symbol('GraphqlRules');

/**
 * The GraphQL documents that a request holds as text, by POST or GET, for `/graphql` or `/graphql/stream`.
 * @returns none for other paths; what is not text is left out, and refused later
 */
export function documentTexts({
  routeOptions,
  query,
  body,
}: Pick<FastifyRequest, 'routeOptions' | 'query' | 'body'>): string[] {
  if (!takesGraphql(routeOptions.url)) return [];
  return [query, body]
    .flatMap((given) => (given as { query?: unknown } | null | undefined)?.query)
    .filter((text) => typeof text === 'string');
}

/**
 * Refuses a long document before it is parsed. The parser's own limit counts tokens, and comments are none: a
 * document of comments alone would be read to its end.
 * @param most bytes of a document as UTF-8
 */
export function limitBytes(server: FastifyInstance, most: number): void {
  server.addHook('preHandler', (request, _reply, done) => {
    const longest = Math.max(0, ...documentTexts(request).map((text) => Buffer.byteLength(text)));
    if (longest <= most) done();
    else done(documentTooLong(longest, most));
  });
}

function documentTooLong(bytes: number, most: number): AppError {
  return new AppError(
    'PAYLOAD_TOO_LARGE',
    `the GraphQL document has ${bytes} bytes, and the API reads ${most} (GRAPHQL_MAX_BYTES): ` +
      'pass values as variables, or send several requests',
  );
}

const CHARACTERS_MAX = 4 * 1024 * 1024;

/** Where Apollo Server keeps documents by their hash. */
interface TextStore {
  get(hash: string): Promise<string | undefined>;
  set(hash: string, text: string): Promise<void>;
  delete(hash: string): Promise<boolean>;
}

/**
 * Documents that clients sent once with their hash, to send the hash only from then on: automatic
 * persisted queries. The one unused for longest goes first; whoever misses it sends it again.
 */
export function registeredDocuments(): TextStore {
  const documents = new LRUCache<string, string>({
    maxSize: CHARACTERS_MAX,
    sizeCalculation: (text, hash) => text.length + hash.length,
  });
  return {
    get: (hash) => Promise.resolve(documents.get(hash)),
    set: (hash, text) => Promise.resolve(void documents.set(hash, text)),
    delete: (hash) => Promise.resolve(documents.delete(hash)),
  };
}

const fileShape = z.record(z.string(), z.string());

/** GraphQL documents by the SHA-256 of their text, in hexadecimal. Nobody adds one while the API runs. */
export class TrustedDocuments implements TextStore {
  constructor(private readonly documents: ReadonlyMap<string, string>) {}

  /** Whether this very text is one of them, character for character. */
  hasText(text: string): boolean {
    return this.documents.has(sha256(text));
  }

  /** @param hash as Apollo Server passes it on, after a prefix of its own */
  get(hash: string): Promise<string | undefined> {
    return Promise.resolve(this.documents.get(hash.slice(hash.lastIndexOf(':') + 1)));
  }

  set(): Promise<void> {
    return Promise.resolve();
  }

  delete(): Promise<boolean> {
    return Promise.resolve(false);
  }
}

/** Reads `{"sha256": "document", …}`. @throws AppError CONFIG_INVALID, one line for each mistake */
export function readTrustedDocuments(file: string): TrustedDocuments {
  const documents = Object.entries(readJson(file));
  const mistakes = documents
    .filter(([hash, text]) => hash !== sha256(text))
    .map(([hash, text]) => `"${hash}" is not the SHA-256 of its document, ${sha256(text)}`);
  if (documents.length === 0) mistakes.push(`${file} holds no document`);
  if (mistakes.length > 0) throw invalid(mistakes);
  return new TrustedDocuments(new Map(documents));
}

function readJson(file: string): Record<string, string> {
  try {
    return fileShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const mistake = `${file} is not a JSON object of documents by their SHA-256`;
    throw invalid([mistake], cause);
  }
}

function invalid(mistakes: string[], cause?: unknown): AppError {
  const lines = mistakes.map((mistake) => `GRAPHQL_TRUSTED_FILE: ${mistake}`);
  return new AppError('CONFIG_INVALID', lines.join('\n'), { cause });
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Refuses every other text before it is parsed; a hash alone is looked up later. */
export function requireTrustedDocuments(server: FastifyInstance, trusted: TrustedDocuments): void {
  server.addHook('preHandler', (request, _reply, done) => {
    const isTrusted = documentTexts(request).every((text) => trusted.hasText(text));
    if (isTrusted) done();
    else done(notTrusted());
  });
}

function notTrusted(): AppError {
  return new AppError(
    'DOCUMENT_NOT_TRUSTED',
    'this API runs only documents that its operator trusts: send one of these, or its SHA-256',
  );
}

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
