import {
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  type FieldNode,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  valueFromAST,
} from 'graphql';
import { introspectionCounter, isIntrospection } from './introspection-cost.js';

/** What a request asks for, counted without answering it. */
export interface RequestCost {
  /** Fields written out, each fragment wherever it is used. */
  fields: number;
  /** Fields inside one another, at the most. */
  depth: number;
  aliases: number;
  /** Values of the answer: fields of a row times the rows of its page. */
  values: number;
  /** Values that are told of the schema, by the true lengths of its lists. */
  introspection: number;
}

type Written = Omit<RequestCost, 'introspection'>;

const NOTHING: Written = { fields: 0, depth: 0, aliases: 0, values: 0 };

/**
 * Counts in time that grows with the length of the request, whatever its fragments expand to. The
 * request has passed validation: its names exist and no fragment holds itself.
 * @param variables checked, with the defaults of those that were not given
 * @param mostIntrospection where counting values of introspection stops
 */
export function costOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Record<string, unknown>,
  mostIntrospection: number,
): RequestCost {
  const ofFragment = new Map<string, Written>();
  const query = schema.getQueryType();
  const addIntrospection = introspectionCounter(schema, fragments, variables, mostIntrospection);
  let introspection = 0;

  function ofSelections(set: SelectionSetNode, parent: GraphQLNamedType | undefined): Written {
    return set.selections.map((each) => ofSelection(each, parent)).reduce(together, NOTHING);
  }

  function ofSelection(
    node: SelectionSetNode['selections'][number],
    parent: GraphQLNamedType | undefined,
  ): Written {
    if (node.kind === Kind.FIELD) return ofField(node, parent);
    if (node.kind === Kind.INLINE_FRAGMENT) {
      const type = node.typeCondition ? schema.getType(node.typeCondition.name.value) : parent;
      return ofSelections(node.selectionSet, type);
    }
    return ofSpread(node.name.value);
  }

  function ofSpread(name: string): Written {
    const known = ofFragment.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    if (!fragment) return NOTHING;
    const type = schema.getType(fragment.typeCondition.name.value);
    const cost = ofSelections(fragment.selectionSet, type);
    ofFragment.set(name, cost);
    return cost;
  }

  function ofField(node: FieldNode, parent: GraphQLNamedType | undefined): Written {
    const field = fieldOf(parent, node.name.value);
    if (parent === query && isIntrospection(node)) introspection = addIntrospection(node);
    const aliases = node.alias ? 1 : 0;
    if (!node.selectionSet || !field) return { fields: 1, depth: 1, aliases, values: 1 };
    const inner = ofSelections(node.selectionSet, getNamedType(field.type));
    return {
      fields: 1 + inner.fields,
      depth: 1 + inner.depth,
      aliases: aliases + inner.aliases,
      values: 1 + rowsOf(field, node, variables) * inner.values,
    };
  }

  const root = schema.getRootType(operation.operation) ?? undefined;
  return { ...ofSelections(operation.selectionSet, root), introspection };
}

function together(one: Written, other: Written): Written {
  return {
    fields: one.fields + other.fields,
    depth: Math.max(one.depth, other.depth),
    aliases: one.aliases + other.aliases,
    values: one.values + other.values,
  };
}

function fieldOf(
  parent: GraphQLNamedType | undefined,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

/** Rows of a page; a field that is no page counts once, since its length is not the client's to choose. */
function rowsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Record<string, unknown>,
): number {
  const first = field.args.find(({ name }) => name === 'first');
  if (!first) return 1;
  const given = node.arguments?.find(({ name }) => name.value === 'first');
  // Of a null where none may be nothing comes back; the execution refuses it.
  const rows: unknown = valueFromAST(given?.value, first.type, variables) ?? first.defaultValue;
  return typeof rows === 'number' ? Math.max(1, rows) : 1;
}
