import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Whether the text is a day that exists, written yyyy-mm-dd. */
export function isCalendarDate(text: unknown): text is string {
  // PostgreSQL has no year 0.
  if (typeof text !== 'string' || !ISO_DATE.test(text) || text.startsWith('0000')) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function parse(value: unknown): string {
  if (isCalendarDate(value)) return value;
  throw new GraphQLError(`${JSON.stringify(value)} is not a date: write yyyy-mm-dd`);
}

/** A calendar day without time or zone. */
export const DateScalar = new GraphQLScalarType({
  name: 'Date',
  description: 'A calendar day, yyyy-mm-dd.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: parse,
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
});
