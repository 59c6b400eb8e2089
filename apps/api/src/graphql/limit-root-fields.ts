import { GraphQLError, type ValidationRule } from 'graphql';

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
