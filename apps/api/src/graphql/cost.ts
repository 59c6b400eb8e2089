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
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  valueFromAST,
} from 'graphql';

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;
type AnyField = GraphQLField<unknown, unknown>;

/** The root fields that describe the schema. */
const roots: ReadonlyMap<string, AnyField> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef].map((field) => [field.name, field]),
);

/** Returns the fragments of a document by their names. */
export const indexFragments = ({ definitions }: DocumentNode): Fragments =>
  new Map(
    definitions
      .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );

const isIntrospection = ({ name }: FieldNode): boolean => roots.has(name.value);

/**
 * Counts the values of introspection, by the real lengths of the schema's lists: it reads the schema like the
 * execution, and writes nothing.
 * @param most the limit: counting stops there and returns more than this
 * @returns a function that adds a root field and returns the sum of all added fields
 */
function introspectionCounter(
  schema: GraphQLSchema,
  fragments: Fragments,
  variables: Record<string, unknown>,
  most: number,
): (root: FieldNode) => number {
  // The resolvers of introspection read nothing else of it.
  const info = { schema } as GraphQLResolveInfo;
  let values = 0;

  function resolveValue(field: AnyField, node: FieldNode, source: unknown): unknown {
    try {
      return field.resolve?.(source, getArgumentValues(field, node, variables), undefined, info);
    } catch {
      // The execution rejects a wrong argument.
      return undefined;
    }
  }

  function addField(field: AnyField | undefined, node: FieldNode, source: unknown): void {
    values += 1;
    if (!field || !node.selectionSet) return;
    const items = [resolveValue(field, node, source)].flat().filter((each) => each != null);
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

/** The complete introspection query of graphql-js. */
const EVERYTHING = {
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  experimentalDirectiveDeprecation: true,
  oneOf: true,
};

/** Some tools query a little more than that. */
const MARGIN = 1.5;

const limits = new WeakMap<GraphQLSchema, number>();

/**
 * Returns the maximum number of introspection values of one request: those of the whole schema, and half as many again.
 */
export function introspectionLimit(schema: GraphQLSchema): number {
  const limit = limits.get(schema) ?? Math.ceil(MARGIN * countSchemaValues(schema));
  limits.set(schema, limit);
  return limit;
}

function countSchemaValues(schema: GraphQLSchema): number {
  const document = parse(getIntrospectionQuery(EVERYTHING));
  const add = introspectionCounter(schema, indexFragments(document), {}, Infinity);
  return document.definitions
    .filter((node) => node.kind === Kind.OPERATION_DEFINITION)
    .flatMap(({ selectionSet }) => selectionSet.selections)
    .filter((node) => node.kind === Kind.FIELD)
    .reduce((_values, root) => add(root), 0);
}

/** The cost of a request, computed without answering it. */
export interface RequestCost {
  /** Fields, with each fragment counted at each use. */
  fields: number;
  /** Maximum depth of nested fields. */
  depth: number;
  aliases: number;
  /** Values of the answer: fields of a row times the rows of its page. */
  values: number;
  /** Values of introspection, by the real lengths of its lists. */
  introspection: number;
}

type DocumentCost = Omit<RequestCost, 'introspection'>;

const NOTHING: DocumentCost = { fields: 0, depth: 0, aliases: 0, values: 0 };

/**
 * Returns the cost of a request in time that grows with its length, whatever its fragments expand to. The request is
 * validated: its names exist and no fragment contains itself.
 * @param variables checked, with defaults
 * @param mostIntrospection limit at which counting introspection stops
 */
export function measureCost(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Record<string, unknown>,
  mostIntrospection: number,
): RequestCost {
  const ofFragment = new Map<string, DocumentCost>();
  const query = schema.getQueryType();
  const addIntrospection = introspectionCounter(schema, fragments, variables, mostIntrospection);
  let introspection = 0;

  function measureSelections(
    set: SelectionSetNode,
    parent: GraphQLNamedType | undefined,
  ): DocumentCost {
    return set.selections.map((each) => measureSelection(each, parent)).reduce(addCosts, NOTHING);
  }

  function measureSelection(
    node: SelectionSetNode['selections'][number],
    parent: GraphQLNamedType | undefined,
  ): DocumentCost {
    if (node.kind === Kind.FIELD) return measureField(node, parent);
    if (node.kind === Kind.INLINE_FRAGMENT) {
      const type = node.typeCondition ? schema.getType(node.typeCondition.name.value) : parent;
      return measureSelections(node.selectionSet, type);
    }
    return measureSpread(node.name.value);
  }

  function measureSpread(name: string): DocumentCost {
    const known = ofFragment.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    if (!fragment) return NOTHING;
    const type = schema.getType(fragment.typeCondition.name.value);
    const cost = measureSelections(fragment.selectionSet, type);
    ofFragment.set(name, cost);
    return cost;
  }

  function measureField(node: FieldNode, parent: GraphQLNamedType | undefined): DocumentCost {
    const field = findField(parent, node.name.value);
    if (parent === query && isIntrospection(node)) introspection = addIntrospection(node);
    const aliases = node.alias ? 1 : 0;
    if (!node.selectionSet || !field) return { fields: 1, depth: 1, aliases, values: 1 };
    const inner = measureSelections(node.selectionSet, getNamedType(field.type));
    return {
      fields: 1 + inner.fields,
      depth: 1 + inner.depth,
      aliases: aliases + inner.aliases,
      values: 1 + countPageRows(field, node, variables) * inner.values,
    };
  }

  const root = schema.getRootType(operation.operation) ?? undefined;
  return { ...measureSelections(operation.selectionSet, root), introspection };
}

function addCosts(one: DocumentCost, other: DocumentCost): DocumentCost {
  return {
    fields: one.fields + other.fields,
    depth: Math.max(one.depth, other.depth),
    aliases: one.aliases + other.aliases,
    values: one.values + other.values,
  };
}

function findField(
  parent: GraphQLNamedType | undefined,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

/** Returns the rows of a page; another field counts once, because the client cannot choose its length. */
function countPageRows(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Record<string, unknown>,
): number {
  const first = field.args.find(({ name }) => name === 'first');
  if (!first) return 1;
  const given = node.arguments?.find(({ name }) => name.value === 'first');
  // For null in a required argument this is undefined; the execution rejects it.
  const rows: unknown = valueFromAST(given?.value, first.type, variables) ?? first.defaultValue;
  return typeof rows === 'number' ? Math.max(1, rows) : 1;
}
