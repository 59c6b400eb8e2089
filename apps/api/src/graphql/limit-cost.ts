import type { ApolloServerPlugin } from '@apollo/server';
import { type FragmentDefinitionNode, getVariableValues, GraphQLError, Kind } from 'graphql';
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
        if (!operation) return Promise.resolve();
        const definitions = operation.variableDefinitions ?? [];
        const { coerced } = getVariableValues(schema, definitions, request.variables ?? {});
        // What is wrong with them is told by the execution, which comes to nothing.
        if (!coerced) return Promise.resolve();
        const fragments = new Map(
          document.definitions
            .filter(
              (node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION,
            )
            .map((node) => [node.name.value, node]),
        );
        const cost = costOf(schema, operation, fragments, coerced);
        for (const part of ['fields', 'depth', 'values', 'aliases'] as const) {
          if (cost[part] > most[part])
            return Promise.reject(tooLarge(part, cost[part], most[part]));
        }
        return Promise.resolve();
      },
    }),
});

function tooLarge(part: keyof RequestCost, count: number, most: number): GraphQLError {
  const asked = words[part](count < 1e6 ? String(count) : 'over a million');
  const message = `the request asks for ${asked}; at most ${most} are answered: send several requests`;
  return new GraphQLError(message, {
    extensions: { code: 'ARGUMENT_INVALID', retryable: false, http: { status: 400 } },
  });
}
