import { GraphQLError, type ValidationRule } from 'graphql';

/** The mutation that asks in SQL. */
export const ASK_SQL = 'askSql';

/**
 * Refuses requests that ask in SQL more than once, under aliases or in fragments: each question takes the engine for
 * as long as one may.
 */
export const limitAsking: ValidationRule = (context) => {
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
