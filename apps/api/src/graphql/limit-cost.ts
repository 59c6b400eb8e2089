import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { fragmentsIn, introspectionLimit } from './introspection-cost.js';
import { costOf, type RequestCost } from './request-cost.js';

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
  return part && tooLarge(part, cost[part], most[part]);
}

function tooLarge(part: keyof RequestCost, count: number, most: number): GraphQLError {
  const asked = words[part](count < 1e6 ? String(count) : 'over a million');
  const message = `the request asks for ${asked}; at most ${most} are answered: send several requests`;
  return new GraphQLError(message, {
    extensions: { code: 'ARGUMENT_INVALID', retryable: false, http: { status: 400 } },
  });
}
