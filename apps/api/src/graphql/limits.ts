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
import { jsonBytes } from '#serving/bytes/json-bytes.js';
import { costOf, fragmentsIn, introspectionLimit, type RequestCost } from './cost.js';

const words: Record<keyof RequestCost, (count: string) => string> = {
  fields: (count) => `${count} fields, fragments written out`,
  depth: (count) => `fields ${count} deep`,
  aliases: (count) => `${count} aliases, fragments written out`,
  values: (count) => `${count} values, the fields of a row times the rows of its page`,
  introspection: (count) => `${count} values of the schema`,
};

/** All but what follows from the schema. */
type CostLimits = Omit<RequestCost, 'introspection'>;

/** Refuses a request before it is executed when its answer would take the API's memory. */
export const limitCost = (limits: CostLimits): ApolloServerPlugin => ({
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: ({ schema, document, operation, request }) => {
        const error = operation && tooCostly({ schema, document, operation, ...request }, limits);
        return error ? Promise.reject(error) : Promise.resolve();
      },
    }),
});

interface Asked {
  schema: GraphQLSchema;
  /** Valid. */
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables?: Record<string, unknown> | undefined;
}

/** Why a request is not executed; undefined where it may be. */
export function tooCostly(
  { schema, document, operation, variables = {} }: Asked,
  limits: CostLimits,
): GraphQLError | undefined {
  const definitions = operation.variableDefinitions ?? [];
  const { coerced } = getVariableValues(schema, definitions, variables);
  // What is wrong with them is told by the execution, which comes to nothing.
  if (!coerced) return undefined;
  const most = { ...limits, introspection: introspectionLimit(schema) };
  const cost = costOf(schema, operation, fragmentsIn(document), coerced, most.introspection);
  const part = (['fields', 'depth', 'values', 'aliases', 'introspection'] as const).find(
    (each) => cost[each] > most[each],
  );
  return part && overLimit(part, cost[part], most[part]);
}

function overLimit(part: keyof RequestCost, count: number, most: number): GraphQLError {
  const asked = words[part](count < 1e6 ? String(count) : 'over a million');
  const message = `the request asks for ${asked}; at most ${most} are answered: send several requests`;
  return new GraphQLError(message, {
    extensions: { code: 'ARGUMENT_INVALID', retryable: false, http: { status: 400 } },
  });
}

/**
 * Refuses an answer that would be too long, before its text is written: its values are there, but a long
 * alias is repeated in every row.
 */
export const limitSize = (most: number): ApolloServerPlugin => ({
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response: { body } }) => {
        if (body.kind === 'single') body.singleResult = orTooLarge(body.singleResult, most);
        return Promise.resolve();
      },
    }),
});

/** A result as it is, or an error in its place where it would be too long. */
export function orTooLarge(
  result: FormattedExecutionResult,
  most: number,
): FormattedExecutionResult {
  if (jsonBytes(result, most) <= most) return result;
  const { code, message, retryable } = answerTooLarge(most);
  return { errors: [{ message, extensions: { code, retryable } }], data: null };
}

/**
 * Refuses requests with more root fields than anyone needs: each is work for the warehouse, and under
 * aliases one small request could ask for thousands. Fragments add none that are not counted, since
 * every name in the response is written somewhere in the request.
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
        const message = `a request may hold ${most} root fields at most: send several requests`;
        context.reportError(new GraphQLError(message, { nodes: node }));
      },
    };
  };

/** The mutation that asks in SQL. */
export const ASK_SQL = 'askSql';

/**
 * Refuses requests that ask in SQL more than once, under aliases or in fragments: each question takes the engine for
 * as long as one may.
 */
export const limitSqlQuestions: ValidationRule = (context) => {
  const mutations = context.getSchema().getMutationType();
  let asked = 0;
  return {
    Field: (node) => {
      if (node.name.value !== ASK_SQL || context.getParentType() !== mutations) return;
      if (++asked !== 2) return;
      const message = `a request may hold one ${ASK_SQL}: send several requests`;
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
};
