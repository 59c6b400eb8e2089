import type { Type } from '@nestjs/common';
import { z } from 'zod';
import { BooleanArg } from './input.js';
import { createPropertyDecorator, combineDecorators } from './schema-decorators.js';
import { declareShape } from './shape.js';

/** A class of answers, which may be abstract. */
type AnswerClass = Type<object> | (abstract new () => object);

/** Fields with personal data, by the prototype of the class that declares them. */
const declared = new WeakMap<object, string[]>();

/**
 * A text with personal data. It is no column: exports, reports and views leave it out. Rows have it only if a caller
 * with permission requests it.
 */
export function PersonalOutput(description: string): PropertyDecorator {
  const said =
    `${description} Personal data: returned only with personalData: true; without it GraphQL ` +
    'refuses the field, and other answers omit it. Null after an erasure.';
  return combineDecorators(
    createPropertyDecorator(({ Field, ApiProperty }) => [
      Field(() => String, { description: said, nullable: true }),
      ApiProperty({ type: String, description: said, nullable: true, required: false }),
    ]),
    declareShape(z.string().nullable().optional().describe(said)),
    (prototype: object, name: string | symbol) => {
      declared.set(prototype, [...(declared.get(prototype) ?? []), String(name)]);
    },
  );
}

export const listPersonalFields = ({ prototype }: AnswerClass): readonly string[] =>
  declared.get(prototype as object) ?? [];

/** The argument that requests personal data; call it `personalData`. */
export const PersonalDataArg = (): PropertyDecorator =>
  BooleanArg(
    'Includes names, addresses and telephone numbers. Needs the role personal-data; the audit ' +
      'log records it.',
    false,
  );

export const includesPersonalData = (args: object): boolean =>
  'personalData' in args && args.personalData === true;
