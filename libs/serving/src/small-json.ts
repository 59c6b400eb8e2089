import { ValidateBy } from 'class-validator';

/** As text; whatever an operator writes by hand is shorter. */
const LENGTH_MAX = 64 * 1024;

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
