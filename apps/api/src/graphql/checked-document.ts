import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { GRAPHQL_PATH } from './graphql-paths.js';
import { tooCostly } from './limit-cost.js';
import { unlinkTokens } from './parsed-documents.js';
import type { SubscriptionRequest } from './subscription-request.js';
import type { SubscriptionRules } from './subscription-rules.js';

/** A subscription that may be executed, or what is wrong with it: what a document at /graphql is held to. */
export async function checkedDocument(
  request: SubscriptionRequest,
  rules: SubscriptionRules,
): Promise<DocumentNode | readonly GraphQLError[]> {
  const text = await textOf(request, rules);
  if (text === undefined) return [wrong('PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND')];
  const document = parsed(text, rules.limits.tokens);
  if (document instanceof GraphQLError) return [document];
  const errors = errorsIn(document, request, rules);
  // It stays for as long as its stream.
  unlinkTokens(document);
  return errors.length > 0 ? errors : document;
}

async function textOf(
  { query, extensions }: SubscriptionRequest,
  { trusted }: SubscriptionRules,
): Promise<string | undefined> {
  const hash = extensions?.persistedQuery?.sha256Hash;
  return query ?? (hash === undefined ? '' : trusted?.get(hash));
}

function parsed(text: string, maxTokens: number): DocumentNode | GraphQLError {
  try {
    return parse(text, { maxTokens });
  } catch (error) {
    return coded(error as GraphQLError, 'GRAPHQL_PARSE_FAILED');
  }
}

function errorsIn(
  document: DocumentNode,
  { operationName, variables }: SubscriptionRequest,
  { schema, limits, hints }: SubscriptionRules,
): readonly GraphQLError[] {
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    return [wrong('operationName: name one of the operations of the document', 'BAD_REQUEST')];
  }
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION) {
    const message = `only subscriptions are streamed: send a ${operation.operation} to ${GRAPHQL_PATH}`;
    return [wrong(message, 'BAD_REQUEST')];
  }
  const errors = validate(schema, document, specifiedRules, { hideSuggestions: !hints });
  if (errors.length > 0) return errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
  const given = variables ?? {};
  const costly = tooCostly({ schema, document, operation, variables: given }, limits);
  return costly ? [costly] : [];
}

const wrong = (message: string, code: string) =>
  new GraphQLError(message, { extensions: { code, retryable: false } });

const coded = ({ message, nodes, source, positions }: GraphQLError, code: string) =>
  new GraphQLError(message, { nodes, source, positions, extensions: { code } });
