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
 * Names of the fields that a GraphQL request selects below a path, whatever their aliases, fragments included; none
 * that a directive leaves out.
 * @param path names from the resolved field down: `['edges', 'node']`
 */
export function selectedFields(info: GraphQLResolveInfo, path: readonly string[]): Set<string> {
  let sets = info.fieldNodes.map(({ selectionSet }) => selectionSet);
  for (const step of path) {
    sets = fieldsOf(sets, info)
      .filter(({ name }) => name.value === step)
      .map(({ selectionSet }) => selectionSet);
  }
  return new Set(fieldsOf(sets, info).map(({ name }) => name.value));
}

function fieldsOf(sets: readonly (SelectionSetNode | undefined)[], info: GraphQLResolveInfo) {
  const seen = new Set<string>();
  const within = (set: SelectionSetNode | undefined): readonly FieldNode[] =>
    (set?.selections ?? []).flatMap((node) => {
      if (!isIncluded(node, info)) return [];
      if (node.kind === Kind.FIELD) return [node];
      if (node.kind === Kind.INLINE_FRAGMENT) return within(node.selectionSet);
      // A fragment's fields are the same wherever it is spread, so once is enough.
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
