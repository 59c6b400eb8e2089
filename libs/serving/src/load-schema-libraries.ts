import {
  ArgsType,
  Field,
  Float,
  ID,
  InputType,
  Int,
  ObjectType,
  registerEnumType,
} from '@nestjs/graphql';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { DateScalar } from './date.scalar.js';
import { JsonObjectScalar } from './json-object.scalar.js';
import { useSchemaLibraries } from './schema-decorators.js';

// Only code that builds resolvers and controllers imports this file; commands and the worker build none.
useSchemaLibraries({
  ArgsType,
  Field,
  InputType,
  ObjectType,
  registerEnumType,
  ApiProperty,
  ApiSchema,
  scalars: { Int, Float, ID, Date: DateScalar, JsonObject: JsonObjectScalar },
});
