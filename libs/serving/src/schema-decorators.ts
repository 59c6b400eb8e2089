import type {
  ArgsType as NestArgsType,
  Field,
  Float,
  ID,
  InputType as NestInputType,
  Int,
  ObjectType as NestObjectType,
  registerEnumType,
} from '@nestjs/graphql';
import type { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { DateScalar } from './date.scalar.js';
import type { JsonObjectScalar } from './json-object.scalar.js';

/** What makes GraphQL and OpenAPI of classes. It takes longer to load than most commands run. */
export interface SchemaLibraries {
  ArgsType: typeof NestArgsType;
  Field: typeof Field;
  InputType: typeof NestInputType;
  ObjectType: typeof NestObjectType;
  registerEnumType: typeof registerEnumType;
  ApiProperty: typeof ApiProperty;
  ApiSchema: typeof ApiSchema;
  scalars: {
    Int: typeof Int;
    Float: typeof Float;
    ID: typeof ID;
    Date: typeof DateScalar;
    JsonObject: typeof JsonObjectScalar;
  };
}

type Description = (libraries: SchemaLibraries) => void;

let loaded: SchemaLibraries | undefined;
const postponed: Description[] = [];

/** Describes something to GraphQL and OpenAPI: now where they are loaded, else once they are. */
export function describeInSchemas(description: Description): void {
  if (loaded) description(loaded);
  else postponed.push(description);
}

/** Hands over the libraries, and describes in them what was declared before, in the same order. */
export function useSchemaLibraries(libraries: SchemaLibraries): void {
  loaded = libraries;
  for (const description of postponed.splice(0)) description(libraries);
}

/** Decorators of a property that are applied where GraphQL and OpenAPI are loaded. */
export function schemaProperty(
  decoratorsOf: (libraries: SchemaLibraries) => readonly PropertyDecorator[],
): PropertyDecorator {
  return (prototype, name) => {
    describeInSchemas((libraries) => {
      for (const decorate of decoratorsOf(libraries)) decorate(prototype, name);
    });
  };
}

/** Decorators of a class that are applied where GraphQL and OpenAPI are loaded. */
export function schemaClass(
  decoratorsOf: (libraries: SchemaLibraries) => readonly ClassDecorator[],
): ClassDecorator {
  return (type) => {
    describeInSchemas((libraries) => {
      for (const decorate of decoratorsOf(libraries)) decorate(type);
    });
  };
}

/** Several decorators of a property as one, applied in this order. */
export function together(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (prototype, name) => {
    for (const decorate of decorators) decorate(prototype, name);
  };
}

/** A class whose fields are arguments. */
export const ArgsType = (): ClassDecorator => schemaClass((libraries) => [libraries.ArgsType()]);

/** A class whose fields are those of an object in a list of arguments. */
export const InputType = (options: { description: string }): ClassDecorator =>
  schemaClass((libraries) => [libraries.InputType(options)]);

/** A class of answers that others extend, and that is no type by itself. */
export const AbstractOutput = (): ClassDecorator =>
  schemaClass((libraries) => [libraries.ObjectType({ isAbstract: true })]);
