import {
  createSourceEventStream,
  type ExecutionArgs,
  type GraphQLError,
  type GraphQLFormattedError,
} from 'graphql';
import { toAppError } from '#platform/errors/to-app-error.js';
import { formatError } from './format-error.js';
import { checkedDocument } from './checked-document.js';
import { logInternal } from './log-failures.js';
import type { SubscriptionContext } from './subscription-context.js';
import type { SubscriptionRequest } from './subscription-request.js';
import type { SubscriptionRules } from './subscription-rules.js';

/** A subscription that has begun, or what is wrong with it. */
export type Begun =
  | { source: AsyncIterable<unknown>; execution: ExecutionArgs; requestId: string }
  | { errors: readonly GraphQLFormattedError[] };

/**
 * Begins to listen.
 * @throws what the resolver has failed with, where the same request may succeed later
 */
export async function beginSubscription(
  request: SubscriptionRequest,
  rules: SubscriptionRules,
  contextValue: SubscriptionContext,
): Promise<Begun> {
  const document = await checkedDocument(request, rules);
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
  return { errors: (source.errors ?? []).map((error) => told(error, contextValue.req.id)) };
}

function told(error: GraphQLError, requestId: string): GraphQLFormattedError {
  const { originalError } = error;
  if (originalError && toAppError(originalError, 'WAREHOUSE_FAILED').retryable) throw originalError;
  logInternal([error], requestId);
  return formatError({ extensions: { code: 'BAD_USER_INPUT' }, ...error.toJSON() }, error);
}
