import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { costOf, type RequestCost } from './request-cost.js';

const words: Record<keyof RequestCost, (count: string) => string> = {
  fields: (count) => `${count} fields, fragments written out`,
  depth: (count) => `fields ${count} deep`,
  aliases: (count) => `${count} aliases, fragments written out`,
  values: (count) => `${count} values, the fields of a row times the rows of its page`,
};

/** Refuses a request before it is executed when its answer would take the API's memory. */
export const limitCost = (most: RequestCost): ApolloServerPlugin => ({
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: ({ schema, document, operation, request }) => {
        const error = operation && tooCostly({ schema, document, operation, ...request }, most);
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
  most: RequestCost,
): GraphQLError | undefined {
  const definitions = operation.variableDefinitions ?? [];
  const { coerced } = getVariableValues(schema, definitions, variables);
  // What is wrong with them is told by the execution, which comes to nothing.
  if (!coerced) return undefined;
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const cost = costOf(schema, operation, fragments, coerced);
  const part = (['fields', 'depth', 'values', 'aliases'] as const).find(
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
