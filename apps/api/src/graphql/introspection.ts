import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  executeSync,
  getIntrospectionQuery,
  type GraphQLSchema,
  type IntrospectionOptions,
  parse,
  stripIgnoredCharacters,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { FixedBytes } from '#serving/bytes/fixed-bytes.js';
import { listDocumentTexts } from './documents.js';
import { GRAPHQL_PATH, negotiateMediaType } from './graphql-over-http.js';

/** Twice as long as the longest of these queries. */
const LENGTH_MAX = 4 * 1024;

/** Each answer has half a megabyte, and the tools of one team send three or four queries. */
const KEPT_MAX = 8;

const OPTIONS: readonly Exclude<keyof IntrospectionOptions, 'typeDepth'>[] = [
  'descriptions',
  'specifiedByUrl',
  'directiveIsRepeatable',
  'schemaDescription',
  'inputValueDeprecation',
  'experimentalDirectiveDeprecation',
  'oneOf',
];

const ACCEPTED = /application\/(json|graphql-response\+json|\*)|\*\/\*/i;

/**
 * Answers the introspection query of graphql-js, which GraphiQL, code generators and most tools send, from bytes cached
 * for each set of its options. White space and comments make no difference.
 * @param schema called at the first of these queries
 */
export function serveIntrospection(server: FastifyInstance, schema: () => GraphQLSchema): void {
  const answers = new LRUCache<string, FixedBytes>({ max: KEPT_MAX });
  let standard: ReadonlySet<string> | undefined;

  server.addHook('preHandler', (request, reply, done) => {
    const text = findPlainQuery(request);
    const query = text === undefined ? undefined : stripIgnored(text);
    standard ??= query === undefined ? undefined : listStandardQueries();
    if (query === undefined || !standard?.has(query)) {
      done();
      return;
    }
    const answer = answers.get(query) ?? new FixedBytes(computeAnswer(query, schema()));
    answers.set(query, answer);
    const type = `${negotiateMediaType(request.headers.accept)}; charset=utf-8`;
    answer.send(request, reply, type).catch(done);
  });
}

/** Returns the text of a request that can be such a query and nothing else. */
function findPlainQuery(request: FastifyRequest): string | undefined {
  const { method, routeOptions, headers, query, body } = request;
  if (routeOptions.url !== GRAPHQL_PATH || !ACCEPTED.test(headers.accept ?? '*/*'))
    return undefined;
  const [text, ...others] = listDocumentTexts(request);
  if (text === undefined || others.length > 0 || text.length > LENGTH_MAX) return undefined;
  const given = (method === 'POST' ? body : query) as Record<string, unknown>;
  const { operationName = null, extensions } = given;
  const isNamed = operationName === null || operationName === 'IntrospectionQuery';
  return isNamed && extensions === undefined && text.includes('__schema') ? text : undefined;
}

function stripIgnored(text: string): string | undefined {
  try {
    return stripIgnoredCharacters(text);
  } catch {
    // The parser reports wrong syntax.
    return undefined;
  }
}

/** Returns the query for every choice of its options, without white space and comments. */
function listStandardQueries(): ReadonlySet<string> {
  const choices = OPTIONS.reduce<IntrospectionOptions[]>(
    (some, option) =>
      some.flatMap((each) => [false, true].map((on) => ({ ...each, [option]: on }))),
    [{}],
  );
  return new Set(choices.map((choice) => stripIgnoredCharacters(getIntrospectionQuery(choice))));
}

/** In the format of Apollo Server. */
function computeAnswer(query: string, schema: GraphQLSchema): Buffer {
  return Buffer.from(`${JSON.stringify(executeSync({ schema, document: parse(query) }))}\n`);
}
