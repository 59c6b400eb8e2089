import {
  buildClientSchema,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  type IntrospectionQuery,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  type GraphQLOutputType,
} from 'graphql';
import { buildGraphqlPost } from '../attack.js';
import { type SurfaceRequest, createSurfaceRequest } from './surface-request.js';

type Field = GraphQLField<unknown, unknown>;

const DEPTH = 5;
const PAGE = 1_000;
/** A body may have up to 1 MiB. */
const BODY_BYTES = 900_000;
const TEXT_BYTES = 100_000;
const STREAM_PATH = '/graphql/stream';

/** Every root field with a full page of all its fields, and with the largest value of every argument. */
export function listGraphqlRequests(introspection: IntrospectionQuery): SurfaceRequest[] {
  const schema = buildClientSchema(introspection);
  const roots = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  };
  return Object.entries(roots).flatMap(([operation, root]) =>
    Object.values(root?.getFields() ?? {}).flatMap((field) => {
      const name = `${operation} ${field.name}`;
      const path = operation === 'subscription' ? { path: STREAM_PATH } : {};
      const whole = buildGraphqlPost(
        `${operation} { ${formatField(field, buildRequired(field))} }`,
      );
      const large = buildLargeArguments(operation, field);
      return [
        createSurfaceRequest(name, { ...whole, ...path }),
        ...(large ? [createSurfaceRequest(`${name}, large arguments`, { ...large, ...path })] : []),
      ];
    }),
  );
}

const buildRequired = ({ args }: Field): string =>
  args
    .filter((arg) => isRequiredArgument(arg) || arg.name === 'first')
    .map(({ name, type }) => `${name}: ${name === 'first' ? PAGE : buildLiteral(type)}`)
    .join(', ');

function formatField({ name, type }: Field, args: string): string {
  return `${name}${args === '' ? '' : `(${args})`}${buildSelection(type, DEPTH)}`;
}

/** All fields of a type and of its nested types that need no argument. */
function buildSelection(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  const fields = isObjectType(named) ? Object.values(named.getFields()) : [];
  const texts = fields
    .filter(
      ({ args, type: inner }) =>
        !args.some(isRequiredArgument) && (depth > 1 || isLeafType(getNamedType(inner))),
    )
    .map((field) => `${field.name}${buildSelection(field.type, depth - 1)}`);
  return ` { __typename ${texts.join(' ')} }`;
}

/** A value as a GraphQL literal. */
function buildLiteral(type: GraphQLInputType): string {
  if (isNonNullType(type)) return buildLiteral(type.ofType);
  if (isListType(type)) return `[${buildLiteral(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? 'null';
  if (isInputObjectType(type)) return '{}';
  return (
    { Int: '1', Float: '1', Boolean: 'true', Date: '"2012-10-26"', JSONObject: '{}' }[type.name] ??
    '"1"'
  );
}

/** The largest value of every argument as a variable; undefined without arguments. */
function buildLargeArguments(operation: string, field: Field) {
  const { args } = field;
  if (args.length === 0) return undefined;
  const bytes = Math.floor(BODY_BYTES / args.length);
  const declared = args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const given = args.map(({ name }) => `${name}: $${name}`).join(', ');
  const variables = Object.fromEntries(
    args.map(({ name, type }) => [name, buildLargeValue(type, bytes)]),
  );
  return buildGraphqlPost(
    `${operation} (${declared}) { ${field.name}(${given}) ${buildSelection(field.type, 2)} }`,
    variables,
  );
}

function buildLargeValue(type: GraphQLInputType, bytes: number): unknown {
  if (isNonNullType(type)) return buildLargeValue(type.ofType, bytes);
  if (isListType(type)) {
    const member = buildLargeValue(type.ofType, 10);
    return Array<unknown>(Math.floor(bytes / (JSON.stringify(member).length + 1))).fill(member);
  }
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    return Object.fromEntries(
      fields.map(({ name, type: inner }) => [name, buildLargeValue(inner, bytes / fields.length)]),
    );
  }
  const known: Record<string, unknown> = {
    Int: 1_000,
    Float: 1e300,
    Boolean: true,
    Date: '2012-10-26',
  };
  return known[type.name] ?? 'a'.repeat(Math.min(bytes, TEXT_BYTES));
}
