import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  type FormattedExecutionResult,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationRule,
} from 'graphql';
import { answerTooLarge } from '#platform/errors/app-error.js';
import { countJsonBytes } from '#serving/bytes/json-bytes.js';
import { measureCost, indexFragments, introspectionLimit, type RequestCost } from './cost.js';

const words: Record<keyof RequestCost, (count: string) => string> = {
  fields: (count) => `${count} fields, with fragments expanded`,
  depth: (count) => `fields nested ${count} deep`,
  aliases: (count) => `${count} aliases, with fragments expanded`,
  values: (count) => `${count} values (fields of a row times rows of its page)`,
  introspection: (count) => `${count} values of the schema`,
};

/** The limits that do not depend on the schema. */
type CostLimits = Omit<RequestCost, 'introspection'>;

/** Rejects a request before execution when its answer would need too much of the API's memory. */
export const limitCost = (limits: CostLimits): ApolloServerPlugin => ({
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: ({ schema, document, operation, request }) => {
        const error =
          operation && findCostError({ schema, document, operation, ...request }, limits);
        return error ? Promise.reject(error) : Promise.resolve();
      },
    }),
});

interface OperationRequest {
  schema: GraphQLSchema;
  /** A validated operation. */
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables?: Record<string, unknown> | undefined;
}

/** Returns why a request must not run; undefined if it may. */
export function findCostError(
  { schema, document, operation, variables = {} }: OperationRequest,
  limits: CostLimits,
): GraphQLError | undefined {
  const definitions = operation.variableDefinitions ?? [];
  const { coerced } = getVariableValues(schema, definitions, variables);
  // The execution reports invalid variables, and then returns nothing.
  if (!coerced) return undefined;
  const most = { ...limits, introspection: introspectionLimit(schema) };
  const cost = measureCost(
    schema,
    operation,
    indexFragments(document),
    coerced,
    most.introspection,
  );
  const part = (['fields', 'depth', 'values', 'aliases', 'introspection'] as const).find(
    (each) => cost[each] > most[each],
  );
  return part && createLimitError(part, cost[part], most[part]);
}

function createLimitError(part: keyof RequestCost, count: number, most: number): GraphQLError {
  const asked = words[part](count < 1e6 ? String(count) : 'over a million');
  const message = `the request has ${asked}, and the limit is ${most}: send several requests`;
  return new GraphQLError(message, {
    extensions: { code: 'ARGUMENT_INVALID', retryable: false, http: { status: 400 } },
  });
}

/**
 * Rejects an answer that would be too long, before its text is written. Its values are known, but every row repeats a
 * long alias.
 */
export const limitSize = (most: number): ApolloServerPlugin => ({
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response: { body } }) => {
        if (body.kind === 'single') body.singleResult = limitResult(body.singleResult, most);
        return Promise.resolve();
      },
    }),
});

/** Returns the result, or an error if it would be too long. */
export function limitResult(
  result: FormattedExecutionResult,
  most: number,
): FormattedExecutionResult {
  if (countJsonBytes(result, most) <= most) return result;
  const { code, message, retryable } = answerTooLarge(most);
  return { errors: [{ message, extensions: { code, retryable } }], data: null };
}

/**
 * Rejects requests with too many root fields: each is work for the warehouse, and aliases could request thousands in
 * one small request. Fields in fragments count too.
 */
export const limitRootFields =
  (most: number): ValidationRule =>
  (context) => {
    const schema = context.getSchema();
    const roots = new Set<unknown>([schema.getQueryType(), schema.getMutationType()]);
    let fields = 0;
    return {
      Field: (node) => {
        if (!roots.has(context.getParentType()) || ++fields !== most + 1) return;
        const message = `a request may contain at most ${most} root fields: send several requests`;
        context.reportError(new GraphQLError(message, { nodes: node }));
      },
    };
  };

/**
 * Rejects requests with a mutation more than once, through aliases or fragments: each may take its full time.
 * @param names of mutations that a request may contain once
 */
export const limitMutations =
  (names: readonly string[]): ValidationRule =>
  (context) => {
    const mutations = context.getSchema().getMutationType();
    const counts = new Map(names.map((name) => [name, 0]));
    return {
      Field: (node) => {
        const name = node.name.value;
        const before = counts.get(name);
        if (before === undefined || context.getParentType() !== mutations) return;
        counts.set(name, before + 1);
        if (before !== 1) return;
        const message = `a request may contain only one ${name}: send several requests`;
        context.reportError(new GraphQLError(message, { nodes: node }));
      },
    };
  };
