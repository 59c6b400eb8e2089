import {
  type FieldNode,
  getDirectiveValues,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * Returns the names of the fields that a GraphQL request selects below a path. It ignores aliases, includes fragments,
 * and respects directives that leave fields out.
 * @param path names from the resolved field down: `['edges', 'node']`
 */
export function listSelectedFields(info: GraphQLResolveInfo, path: readonly string[]): Set<string> {
  let sets = info.fieldNodes.map(({ selectionSet }) => selectionSet);
  for (const step of path) {
    sets = collectFields(sets, info)
      .filter(({ name }) => name.value === step)
      .map(({ selectionSet }) => selectionSet);
  }
  return new Set(collectFields(sets, info).map(({ name }) => name.value));
}

function collectFields(sets: readonly (SelectionSetNode | undefined)[], info: GraphQLResolveInfo) {
  const seen = new Set<string>();
  const within = (set: SelectionSetNode | undefined): readonly FieldNode[] =>
    (set?.selections ?? []).flatMap((node) => {
      if (!isIncluded(node, info)) return [];
      if (node.kind === Kind.FIELD) return [node];
      if (node.kind === Kind.INLINE_FRAGMENT) return within(node.selectionSet);
      // A fragment has the same fields wherever it is spread, so one visit is enough.
      if (seen.has(node.name.value)) return [];
      seen.add(node.name.value);
      return within(info.fragments[node.name.value]?.selectionSet);
    });
  return sets.flatMap(within);
}

function isIncluded(node: SelectionNode, { variableValues }: GraphQLResolveInfo): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.['if'] !== false;
}
