import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getIntrospectionQuery,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  Kind,
  parse,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;
type AnyField = GraphQLField<unknown, unknown>;

/** The root fields that describe the schema. */
const roots: ReadonlyMap<string, AnyField> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef].map((field) => [field.name, field]),
);

/** The fragments of a document by their names. */
export const fragmentsIn = ({ definitions }: DocumentNode): Fragments =>
  new Map(
    definitions
      .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );

/** Whether a field of the query itself is answered from the schema. */
export const isIntrospection = ({ name }: FieldNode): boolean => roots.has(name.value);

/**
 * Counts the values that introspection answers, by the true lengths of the schema's lists: it reads the schema as
 * the execution would, and writes nothing.
 * @param most where counting stops: what is returned then is more than this
 * @returns a function that adds a root field and returns the sum of all that were added
 */
export function introspectionCounter(
  schema: GraphQLSchema,
  fragments: Fragments,
  variables: Record<string, unknown>,
  most: number,
): (root: FieldNode) => number {
  // The fields of introspection read nothing else of it.
  const info = { schema } as GraphQLResolveInfo;
  let values = 0;

  function valueOf(field: AnyField, node: FieldNode, source: unknown): unknown {
    try {
      return field.resolve?.(source, getArgumentValues(field, node, variables), undefined, info);
    } catch {
      // A wrong argument: the execution refuses it.
      return undefined;
    }
  }

  function addField(field: AnyField | undefined, node: FieldNode, source: unknown): void {
    values += 1;
    if (!field || !node.selectionSet) return;
    const items = [valueOf(field, node, source)].flat().filter((each) => each != null);
    addItems(node.selectionSet, getNamedType(field.type), items);
  }

  function addItems(
    set: SelectionSetNode,
    type: GraphQLNamedType,
    items: readonly unknown[],
  ): void {
    if (set.selections.every(isLeaf)) {
      values += set.selections.length * items.length;
      return;
    }
    for (const item of items) {
      if (values > most) return;
      addSelections(set, type, item);
    }
  }

  function addSelections(set: SelectionSetNode, type: GraphQLNamedType, source: unknown): void {
    const fields = isObjectType(type) ? type.getFields() : {};
    for (const node of set.selections) {
      if (values > most) return;
      if (node.kind === Kind.FIELD) {
        addField(fields[node.name.value], node, source);
      } else {
        const inner = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
        if (inner) addSelections(inner.selectionSet, type, source);
      }
    }
  }

  return (root) => {
    if (values <= most) addField(roots.get(root.name.value), root, undefined);
    return values;
  };
}

const isLeaf = (node: SelectionSetNode['selections'][number]): boolean =>
  node.kind === Kind.FIELD && !node.selectionSet;

/** Everything that graphql-js knows to ask of a schema. */
const EVERYTHING = {
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  experimentalDirectiveDeprecation: true,
  oneOf: true,
};

/** Some tools ask a little more than that. */
const MARGIN = 1.5;

const limits = new WeakMap<GraphQLSchema, number>();

/** How many values of introspection one request may ask for: those of the whole schema, and half as many again. */
export function introspectionLimit(schema: GraphQLSchema): number {
  const limit = limits.get(schema) ?? Math.ceil(MARGIN * valuesOfWhole(schema));
  limits.set(schema, limit);
  return limit;
}

function valuesOfWhole(schema: GraphQLSchema): number {
  const document = parse(getIntrospectionQuery(EVERYTHING));
  const add = introspectionCounter(schema, fragmentsIn(document), {}, Infinity);
  return document.definitions
    .filter((node) => node.kind === Kind.OPERATION_DEFINITION)
    .flatMap(({ selectionSet }) => selectionSet.selections)
    .filter((node) => node.kind === Kind.FIELD)
    .reduce((_values, root) => add(root), 0);
}
