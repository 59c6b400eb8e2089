import type { Type } from '@nestjs/common';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, ValidateBy, type ValidationOptions } from 'class-validator';
import { isStorableText } from '#platform/text/storable-text.js';
import { type Argument, type ArgumentLimits, declareArgument } from './arguments.js';
import {
  type SchemaLibraries,
  createPropertyDecorator,
  combineDecorators,
} from './schema-decorators.js';

/** Default maximum number of characters in a text. */
export const TEXT_LENGTH_MAX = 1_000;

export interface Presence {
  /** Whether the argument is required; by default it is optional. */
  required?: boolean;
}

interface InputField extends Presence {
  type: Argument['type'];
  graphql: (scalars: SchemaLibraries['scalars']) => unknown;
  openapi: ApiPropertyOptions;
  description: string;
  /** For surfaces that accept a list of texts as one text. */
  asText?: { description: string; separator: ',' | ' ' };
  default?: unknown;
  values?: readonly string[];
  limits?: ArgumentLimits;
  checks: PropertyDecorator[];
}

/** Clients may send null for no value, as for the cursor of a first page. */
const nullAsAbsent = (preset: unknown) =>
  Transform(({ value }: { value: unknown }) => value ?? preset);

/** Pattern of texts in OpenAPI. */
export const WITHOUT_NUL = '^[^\\u0000]*$';

/** PostgreSQL stores neither NUL nor a lone surrogate. */
export const isStorable = (options?: ValidationOptions) =>
  ValidateBy(
    {
      name: 'isStorable',
      validator: {
        validate: (value: unknown) => typeof value !== 'string' || isStorableText(value),
        defaultMessage: (({ property }: { property: string }) =>
          `${property} must be Unicode text without the character NUL`) as never,
      },
    },
    options,
  );

/** One decorator for GraphQL, OpenAPI, the command line and validation. */
export function argument(field: InputField): PropertyDecorator {
  const { type, description, values, limits, required = false, asText } = field;
  const told = asText?.description ?? description;
  const preset = field.default;
  const hasPreset = preset !== undefined;
  const describe = ({ Field, ApiProperty, scalars }: SchemaLibraries) => [
    Field(() => field.graphql(scalars) as Type<unknown>, {
      description: told,
      nullable: !required && !hasPreset,
      ...(hasPreset ? { defaultValue: preset } : {}),
    }),
    ApiProperty({
      ...field.openapi,
      description,
      // For a schema that has required members too.
      ...('required' in field.openapi ? { selfRequired: required } : { required }),
      ...(hasPreset ? { default: preset } : {}),
    } as ApiPropertyOptions),
  ];
  return combineDecorators(
    createPropertyDecorator(describe),
    declareArgument({
      type,
      description: told,
      ...(asText && { separator: asText.separator }),
      required,
      ...(hasPreset ? { default: preset } : {}),
      ...(values ? { values } : {}),
      ...(limits ? { limits } : {}),
    }),
    nullAsAbsent(preset),
    ...(required ? [] : [IsOptional()]),
    ...field.checks,
  );
}
