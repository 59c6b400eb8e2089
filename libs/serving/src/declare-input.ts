import type { Type } from '@nestjs/common';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, ValidateBy, type ValidationOptions } from 'class-validator';
import { type Argument, type ArgumentLimits, declareArgument } from './arguments.js';
import { type SchemaLibraries, schemaProperty, together } from './schema-decorators.js';

/** Characters of a text unless its argument says otherwise. */
export const TEXT_LENGTH_MAX = 1_000;

export interface Presence {
  /** Arguments are optional unless they say otherwise. */
  required?: boolean;
}

interface InputField extends Presence {
  type: Argument['type'];
  graphql: (scalars: SchemaLibraries['scalars']) => unknown;
  openapi: ApiPropertyOptions;
  description: string;
  /** For surfaces that take a list of texts as one text. */
  asText?: { description: string; separator: ',' | ' ' };
  default?: unknown;
  values?: readonly string[];
  limits?: ArgumentLimits;
  checks: PropertyDecorator[];
}

/** Clients may send null, as for the cursor of a first page, where they mean no value. */
const nullAsAbsent = (preset: unknown) =>
  Transform(({ value }: { value: unknown }) => value ?? preset);

/** Pattern of texts in OpenAPI. */
export const WITHOUT_NUL = '^[^\\u0000]*$';

/** PostgreSQL stores no NUL, and no half of a pair of surrogates. */
export const isStorable = (options?: ValidationOptions) =>
  ValidateBy(
    {
      name: 'isStorable',
      validator: {
        validate: (value: unknown) =>
          typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0')),
        defaultMessage: (({ property }: { property: string }) =>
          `${property} must be Unicode text without the character NUL`) as never,
      },
    },
    options,
  );

/** One decorator gives GraphQL, OpenAPI, the command line and the check. */
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
      // Beside a schema with members of its own that are required.
      ...('required' in field.openapi ? { selfRequired: required } : { required }),
      ...(hasPreset ? { default: preset } : {}),
    } as ApiPropertyOptions),
  ];
  return together(
    schemaProperty(describe),
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
