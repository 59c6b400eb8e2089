import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, Max, Min } from 'class-validator';
import { argument } from './declare-input.js';

/** Maximum of one list. */
const NUMBERS_MAX = 1_000;
/** Range of PostgreSQL's `integer`, from 1. */
const NUMBER = { min: 1, max: 2_147_483_647 };

/** A list of the numbers of stores: an array, or one text with commas between the numbers, as GraphQL has it. */
export function IntListArg(description: string): PropertyDecorator {
  const each = { each: true };
  return argument({
    type: 'texts',
    graphql: () => String,
    openapi: {
      type: 'array',
      items: { type: 'integer', minimum: NUMBER.min, maximum: NUMBER.max },
      minItems: 1,
      maxItems: NUMBERS_MAX,
    },
    description,
    asText: {
      description: `${description} One text, with commas between the values.`,
      separator: ',',
    },
    checks: [
      Transform(({ value }: { value: unknown }) => toNumbers(value)),
      IsArray(),
      ArrayMinSize(1),
      ArrayMaxSize(NUMBERS_MAX),
      IsInt(each),
      Min(NUMBER.min, each),
      Max(NUMBER.max, each),
    ],
  });
}

/** Returns the numbers of a list; what is none stays as it is, so that the check rejects it. */
function toNumbers(value: unknown): unknown {
  const parts: unknown = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(parts)) return parts;
  return parts.map((part: unknown) =>
    typeof part === 'string' && part.trim() !== '' ? Number(part) : part,
  );
}
