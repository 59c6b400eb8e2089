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

/** The libraries that generate GraphQL and OpenAPI from classes. Loading them takes longer than most commands run. */
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

/** Describes something to GraphQL and OpenAPI: at once if they are loaded, else after loading. */
export function describeInSchemas(description: Description): void {
  if (loaded) description(loaded);
  else postponed.push(description);
}

/** Sets the libraries, and applies the earlier descriptions in order. */
export function useSchemaLibraries(libraries: SchemaLibraries): void {
  loaded = libraries;
  for (const description of postponed.splice(0)) description(libraries);
}

/** Returns decorators of a property that apply once GraphQL and OpenAPI are loaded. */
export function createPropertyDecorator(
  decoratorsOf: (libraries: SchemaLibraries) => readonly PropertyDecorator[],
): PropertyDecorator {
  return (prototype, name) => {
    describeInSchemas((libraries) => {
      for (const decorate of decoratorsOf(libraries)) decorate(prototype, name);
    });
  };
}

/** Returns decorators of a class that apply once GraphQL and OpenAPI are loaded. */
export function createClassDecorator(
  decoratorsOf: (libraries: SchemaLibraries) => readonly ClassDecorator[],
): ClassDecorator {
  return (type) => {
    describeInSchemas((libraries) => {
      for (const decorate of decoratorsOf(libraries)) decorate(type);
    });
  };
}

/** Combines several decorators of a property, applied in this order. */
export function combineDecorators(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (prototype, name) => {
    for (const decorate of decorators) decorate(prototype, name);
  };
}

/** A class whose fields are arguments. */
export const ArgsType = (): ClassDecorator =>
  createClassDecorator((libraries) => [libraries.ArgsType()]);

/** A class whose fields are those of objects in a list argument. */
export const InputType = (options: { description: string }): ClassDecorator =>
  createClassDecorator((libraries) => [libraries.InputType(options)]);

/** A base class of answers that is no type. */
export const AbstractOutput = (): ClassDecorator =>
  createClassDecorator((libraries) => [libraries.ObjectType({ isAbstract: true })]);
