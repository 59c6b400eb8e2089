import { z } from 'zod';

const SHOWN_CHARACTERS = 40;

/** A value that may be left out; null is the same. */
export function optional<Shape extends z.ZodType>(shape: Shape) {
  return shape.nullish().transform((value) => value ?? undefined);
}

/** A value with one that stands for it when it is left out; null is the same. */
export function withDefault<Shape extends z.ZodType>(
  shape: Shape,
  preset: z.output<Shape>,
  description: string,
) {
  return shape
    .nullish()
    .transform((value): z.output<Shape> => value ?? preset)
    .meta({ description, default: preset });
}

/** One of the names there are; any other is refused with all of them. */
export function nameOf<Name extends string>(names: readonly Name[]) {
  return z.enum(names as [Name, ...Name[]], {
    error: ({ input }) => `${shown(input)} is none: there are ${names.join(', ')}`,
  });
}

/** An object that refuses names it does not have, with those it has. @param what its members are */
export function closedObject<Shape extends z.ZodRawShape>(what: string, shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const there = Object.keys(shape).join(', ');
      return `has no ${shown(issue.keys[0])}: the ${what} there are: ${there}`;
    },
  });
}

/** A little of what was given, for a message. */
export function shown(given: unknown): string {
  if (typeof given !== 'string') return `what was given (${typeof given})`;
  const text = given.length > SHOWN_CHARACTERS ? `${given.slice(0, SHOWN_CHARACTERS)}…` : given;
  return JSON.stringify(text);
}
