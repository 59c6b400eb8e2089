import { type ASTVisitor, GraphQLError, type ValidationContext } from 'graphql';

/** Every answer twice, with other arguments, and a few more. */
export const ROOT_FIELDS_MAX = 25;

/**
 * Refuses requests with more root fields than anyone needs: each is work for the warehouse, and under
 * aliases one small request could ask for thousands. Fragments add none that are not counted, since
 * every name in the response is written somewhere in the request.
 */
export function limitRootFields(context: ValidationContext): ASTVisitor {
  const schema = context.getSchema();
  const roots = new Set<unknown>([schema.getQueryType(), schema.getMutationType()]);
  let fields = 0;
  return {
    Field: (node) => {
      if (!roots.has(context.getParentType()) || ++fields !== ROOT_FIELDS_MAX + 1) return;
      const message = `a request may hold ${ROOT_FIELDS_MAX} root fields at most: send several requests`;
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
}
