import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyRequest } from 'fastify';
import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  getOperationAST,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { z } from 'zod';
import type { GraphqlLimits } from '#serving/limits.js';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import type { SubscriptionContext } from '#serving/endpoint/endpoint.js';
import { type TrustedDocuments, unlinkTokens } from './documents.js';
import { formatError, logInternal } from './errors.js';
import { GRAPHQL_PATH, GRAPHQL_STREAM_PATH } from './graphql-over-http.js';
import { findCostError } from './limits.js';

const names = z.record(z.string(), z.unknown());

const parameters = z.object({
  query: z.string().optional(),
  operationName: z.string().nullish(),
  variables: names.nullish(),
  extensions: z
    .object({ persistedQuery: z.object({ sha256Hash: z.string() }).optional() })
    .nullish(),
});

/** The parameters of a GraphQL request over HTTP. */
type SubscriptionRequest = z.output<typeof parameters>;

/** @throws AppError BAD_REQUEST */
export function parseSubscriptionRequest({
  method,
  query,
  body,
}: FastifyRequest): SubscriptionRequest {
  const given = method === 'POST' ? body : parseParameters(query as Record<string, unknown>);
  const { success, data, error } = parameters.safeParse(given);
  if (success) return data;
  const [issue] = error.issues;
  const where = issue?.path.length ? `${issue.path.join('.')}: ` : '';
  throw new AppError('BAD_REQUEST', `${where}${issue?.message ?? 'this is not a GraphQL request'}`);
}

/** In a URL, values that are not text are JSON. */
function parseParameters(query: Record<string, unknown>): Record<string, unknown> {
  const { variables, extensions } = query;
  return { ...query, variables: parseJson(variables), extensions: parseJson(extensions) };
}

function parseJson(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The limits of subscriptions, which are those of other requests. */
interface SubscriptionRules {
  schema: GraphQLSchema;
  limits: GraphqlLimits;
  /** Whether errors may hint at names of the schema. */
  hints: boolean;
  /** The only allowed documents, for requests with a hash; texts were checked before. */
  trusted: TrustedDocuments | undefined;
}

/** Returns a subscription to execute, or its errors, with the same checks of the document as at /graphql. */
async function checkDocument(
  request: SubscriptionRequest,
  rules: SubscriptionRules,
): Promise<DocumentNode | readonly GraphQLError[]> {
  const text = await findText(request, rules);
  if (text === undefined)
    return [createError('PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND')];
  const document = parseDocument(text, rules.limits.tokens);
  if (document instanceof GraphQLError) return [document];
  const errors = findErrors(document, request, rules);
  // The document stays in memory as long as its stream.
  unlinkTokens(document);
  return errors.length > 0 ? errors : document;
}

async function findText(
  { query, extensions }: SubscriptionRequest,
  { trusted }: SubscriptionRules,
): Promise<string | undefined> {
  const hash = extensions?.persistedQuery?.sha256Hash;
  return query ?? (hash === undefined ? '' : trusted?.get(hash));
}

function parseDocument(text: string, maxTokens: number): DocumentNode | GraphQLError {
  try {
    return parse(text, { maxTokens });
  } catch (error) {
    return addCode(error as GraphQLError, 'GRAPHQL_PARSE_FAILED');
  }
}

function findErrors(
  document: DocumentNode,
  { operationName, variables }: SubscriptionRequest,
  { schema, limits, hints }: SubscriptionRules,
): readonly GraphQLError[] {
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    return [
      createError('operationName: give the name of an operation in the document', 'BAD_REQUEST'),
    ];
  }
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION) {
    const message = `only subscriptions can be streamed: send a ${operation.operation} to ${GRAPHQL_PATH}`;
    return [createError(message, 'BAD_REQUEST')];
  }
  const errors = validate(schema, document, specifiedRules, { hideSuggestions: !hints });
  if (errors.length > 0) return errors.map((error) => addCode(error, 'GRAPHQL_VALIDATION_FAILED'));
  const given = variables ?? {};
  const costly = findCostError({ schema, document, operation, variables: given }, limits);
  return costly ? [costly] : [];
}

const createError = (message: string, code: string) =>
  new GraphQLError(message, { extensions: { code, retryable: false } });

const addCode = ({ message, nodes, source, positions }: GraphQLError, code: string) =>
  new GraphQLError(message, { nodes, source, positions, extensions: { code } });

/** A running subscription, or its errors. */
export type StartedSubscription =
  | { source: AsyncIterable<unknown>; execution: ExecutionArgs; requestId: string }
  | { errors: readonly GraphQLFormattedError[] };

/**
 * Starts a subscription.
 * @throws the error of the resolver, if the same request may succeed later
 */
export async function startSubscription(
  request: SubscriptionRequest,
  rules: SubscriptionRules,
  contextValue: SubscriptionContext,
): Promise<StartedSubscription> {
  const document = await checkDocument(request, rules);
  if (!('kind' in document)) return { errors: document.map((error) => error.toJSON()) };
  const execution: ExecutionArgs = {
    schema: rules.schema,
    document,
    contextValue,
    operationName: request.operationName ?? null,
    variableValues: request.variables ?? null,
  };
  const source = await createSourceEventStream(execution);
  if (Symbol.asyncIterator in source) return { source, execution, requestId: contextValue.req.id };
  return {
    errors: (source.errors ?? []).map((error) => formatForClient(error, contextValue.req.id)),
  };
}

/** @throws errors that may succeed later, unchanged: the response is 503 */
function formatForClient(error: GraphQLError, requestId: string): GraphQLFormattedError {
  const { originalError } = error;
  if (originalError && toAppError(originalError, 'WAREHOUSE_FAILED').retryable) throw originalError;
  logInternal([error], requestId);
  return formatError({ extensions: { code: 'BAD_USER_INPUT' }, ...error.toJSON() }, error);
}

/** Apollo Server would execute a subscription like a query, and answer null. */
export const refuseSubscriptions: ApolloServerPlugin = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: ({ operation }) => {
        if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return Promise.resolve();
        const message = `subscriptions are streamed: send this one to ${GRAPHQL_STREAM_PATH}`;
        const extensions = { code: 'BAD_REQUEST', retryable: false, http: { status: 400 } };
        return Promise.reject(new GraphQLError(message, { extensions }));
      },
    }),
};
