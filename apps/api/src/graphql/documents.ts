import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type DocumentNode, type Token, TokenKind } from 'graphql';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import { isGraphqlPath } from './graphql-over-http.js';

/** Limits on documents of GraphQL clients. */
export interface GraphqlRules {
  introspection: boolean;
  /** The only allowed documents; undefined allows any. */
  trusted: TrustedDocuments | undefined;
}

/** Injection token of `GraphqlRules`. */
export const GRAPHQL_RULES = Symbol('GraphqlRules');

/**
 * Returns the GraphQL documents of a request as text, by POST or GET, for `/graphql` or `/graphql/stream`.
 * @returns none for other paths; values that are no text are left out, and rejected later
 */
export function listDocumentTexts({
  routeOptions,
  query,
  body,
}: Pick<FastifyRequest, 'routeOptions' | 'query' | 'body'>): string[] {
  if (!isGraphqlPath(routeOptions.url)) return [];
  return [query, body]
    .flatMap((given) => (given as { query?: unknown } | null | undefined)?.query)
    .filter((text) => typeof text === 'string');
}

/**
 * Rejects a long document before it is parsed. The parser's limit counts only tokens, so it would read a document of
 * comments to the end.
 * @param most limit in bytes of UTF-8
 */
export function limitBytes(server: FastifyInstance, most: number): void {
  server.addHook('preHandler', (request, _reply, done) => {
    const longest = Math.max(
      0,
      ...listDocumentTexts(request).map((text) => Buffer.byteLength(text)),
    );
    if (longest <= most) done();
    else done(documentTooLong(longest, most));
  });
}

function documentTooLong(bytes: number, most: number): AppError {
  return new AppError(
    'PAYLOAD_TOO_LARGE',
    `the GraphQL document has ${bytes} bytes, and the limit is ${most} (GRAPHQL_MAX_BYTES): pass values as variables, or send several requests`,
  );
}

const CHARACTERS_MAX = 4 * 1024 * 1024;

/** The store of Apollo Server for documents by their hash. */
interface TextStore {
  get(hash: string): Promise<string | undefined>;
  set(hash: string, text: string): Promise<void>;
  delete(hash: string): Promise<boolean>;
}

/**
 * Automatic persisted queries: a client sends a document once with its hash, and then only the hash. The least recently
 * used is evicted; its client sends it again.
 */
export function createPersistedQueries(): TextStore {
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

/** GraphQL documents by the SHA-256 of their text, in hexadecimal. The set is fixed while the API runs. */
export class TrustedDocuments implements TextStore {
  constructor(private readonly documents: ReadonlyMap<string, string>) {}

  /** Returns whether exactly this text is one of them. */
  hasText(text: string): boolean {
    return this.documents.has(sha256(text));
  }

  /** @param hash from Apollo Server, with its prefix */
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

/** Reads `{"sha256": "document", …}`. @throws AppError CONFIG_INVALID, one line per mistake */
export function readTrustedDocuments(file: string): TrustedDocuments {
  const documents = Object.entries(readJson(file));
  const mistakes = documents
    .filter(([hash, text]) => hash !== sha256(text))
    .map(([hash, text]) => `"${hash}" is not the SHA-256 of its document, ${sha256(text)}`);
  if (documents.length === 0) mistakes.push(`${file} contains no documents`);
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

/** Rejects every other text before it is parsed; a hash alone is looked up later. */
export function requireTrustedDocuments(server: FastifyInstance, trusted: TrustedDocuments): void {
  server.addHook('preHandler', (request, _reply, done) => {
    const isTrusted = listDocumentTexts(request).every((text) => trusted.hasText(text));
    if (isTrusted) done();
    else done(createUntrustedError());
  });
}

function createUntrustedError(): AppError {
  return new AppError(
    'DOCUMENT_NOT_TRUSTED',
    'this API runs only trusted documents: send one of them, or its SHA-256',
  );
}

/** Enough for about 300 documents of the page and its examples. */
const BYTES_MAX = 16 * 1024 * 1024;

/** Heap of one token with its nodes and locations; by measurement, a document with only fields needs most. */
const TOKEN_BYTES = 550;

type DocumentStore = NonNullable<ApolloServerOptions<BaseContext>['documentStore']>;

interface CachedDocument {
  document: DocumentNode;
  bytes: number;
}

/**
 * A cache of parsed and validated documents, by the hash of their text, without their chains of tokens. It evicts the
 * least recently used.
 * @param most limit of heap bytes of all together, estimated from tokens and text
 */
export function createDocumentCache(most = BYTES_MAX): DocumentStore & { readonly bytes: number } {
  const documents = new LRUCache<string, CachedDocument>({
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
 * Unlinks the tokens of a document. Each links to its neighbours, so any node would keep all of them in memory,
 * including comments. Nodes keep their positions, so errors still have lines and columns.
 * @returns the number of tokens, without comments
 */
export function unlinkTokens({ loc }: DocumentNode): number {
  let tokens = 0;
  let token: MutableToken | null = loc?.startToken ?? null;
  while (token !== null) {
    const { next }: MutableToken = token;
    if (token.kind !== TokenKind.COMMENT) tokens += 1;
    token.prev = null;
    token.next = null;
    token = next;
  }
  return tokens;
}

/** A mutable token, as the parser links it while it reads. */
type MutableToken = { -readonly [Name in 'prev' | 'next']: Token[Name] } & Pick<Token, 'kind'>;
