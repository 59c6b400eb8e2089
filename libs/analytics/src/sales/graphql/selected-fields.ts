import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/**
 * Names of the fields that a GraphQL request selects below a path, fragments included; a field that a
 * directive leaves out counts.
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
      if (node.kind === Kind.FIELD) return [node];
      if (node.kind === Kind.INLINE_FRAGMENT) return within(node.selectionSet);
      // A fragment's fields are the same wherever it is spread, so once is enough.
      if (seen.has(node.name.value)) return [];
      seen.add(node.name.value);
      return within(info.fragments[node.name.value]?.selectionSet);
    });
  return sets.flatMap(within);
}
