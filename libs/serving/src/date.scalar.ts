import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { isCalendarDate } from './calendar-date.js';

function parse(value: unknown): string {
  if (isCalendarDate(value)) return value;
  throw new GraphQLError(
    `${JSON.stringify(value)} is not a date: write an existing day as yyyy-mm-dd`,
  );
}

/** A calendar day without time or zone. */
export const DateScalar = new GraphQLScalarType({
  name: 'Date',
  description: 'Calendar day, yyyy-mm-dd.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: parse,
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
});
