import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsString, MaxLength } from 'class-validator';
import {
  argument,
  isStorable,
  type Presence,
  TEXT_LENGTH_MAX,
  WITHOUT_NUL,
} from './declare-input.js';

/** Maximum of one list. */
const TEXTS_MAX = 100;

interface TextListOptions extends Presence {
  /** Maximum length of each text; defaults to 1000. */
  maxLength?: number;
  /** Separates the texts in one text; defaults to a comma. */
  separator?: ',' | ' ';
}

/**
 * A list of texts: an array in a JSON body. GraphQL and the command line send one text, separated by commas or blanks;
 * bodies of older clients may do so too.
 */
export function TextListArg(description: string, options: TextListOptions = {}): PropertyDecorator {
  const { maxLength = TEXT_LENGTH_MAX, separator = ',', ...presence } = options;
  const each = { each: true };
  const split = ({ value }: { value: unknown }) =>
    typeof value === 'string' ? splitText(value, separator) : value;
  const between = separator === ',' ? 'commas' : 'spaces';
  return argument({
    ...presence,
    type: 'texts',
    graphql: () => String,
    openapi: {
      type: 'array',
      items: { type: 'string', maxLength, pattern: WITHOUT_NUL },
      maxItems: TEXTS_MAX,
    },
    description,
    asText: {
      description: `${description} One text, with ${between} between the values.`,
      separator,
    },
    checks: [
      Transform(split),
      IsArray(),
      ArrayMaxSize(TEXTS_MAX),
      IsString(each),
      MaxLength(maxLength, each),
      isStorable(each),
    ],
  });
}

const splitText = (text: string, separator: string) =>
  text.trim() === '' ? [] : text.split(separator).map((part) => part.trim());
