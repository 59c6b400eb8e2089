import { ValidateBy } from 'class-validator';
import { GraphQLError, GraphQLScalarType, valueFromASTUntyped } from 'graphql';

/** As text; whatever an operator writes by hand is shorter. */
const LENGTH_MAX = 64 * 1024;

function parse(value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new GraphQLError('write a JSON object');
}

/** A JSON object that is handed on as it is. */
export const JsonObjectScalar = new GraphQLScalarType({
  name: 'JSONObject',
  description: 'A JSON object.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  serialize: parse,
  parseValue: parse,
  parseLiteral: (node, variables) => parse(valueFromASTUntyped(node, variables)),
});

/** Holds JSON to what can be stored: not too long, and Unicode text without the character NUL. */
export const isSmallJson = (): PropertyDecorator =>
  ValidateBy({
    name: 'isSmallJson',
    validator: {
      validate: (value: unknown) => {
        const text = JSON.stringify({ value });
        // JSON writes what PostgreSQL does not store as an escape.
        return text.length <= LENGTH_MAX && !/\\u(?:0000|d[89a-f][0-9a-f]{2})/i.test(text);
      },
      defaultMessage: (({ property }: { property: string }) =>
        `${property} must be at most ${LENGTH_MAX} characters of JSON, without the character NUL`) as never,
    },
  });
