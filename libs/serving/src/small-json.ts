import { ValidateBy } from 'class-validator';

/** As text; everything that operators write by hand is shorter. */
const LENGTH_MAX = 64 * 1024;

/** Accepts only JSON that can be stored: short, and Unicode text without the character NUL. */
export const isSmallJson = (): PropertyDecorator =>
  ValidateBy({
    name: 'isSmallJson',
    validator: {
      validate: (value: unknown) => {
        const text = JSON.stringify({ value });
        // JSON escapes the characters that PostgreSQL does not store.
        return text.length <= LENGTH_MAX && !/\\u(?:0000|d[89a-f][0-9a-f]{2})/i.test(text);
      },
      defaultMessage: (({ property }: { property: string }) =>
        `${property} must be at most ${LENGTH_MAX} characters of JSON, without the character NUL`) as never,
    },
  });
