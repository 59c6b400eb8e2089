import { Injectable, type Type } from '@nestjs/common';
import type { Snapshot } from '../snapshot/snapshot.js';

/** A business question: takes checked arguments and one snapshot, gives the answer. */
export interface UseCase<Args extends object, Answer extends object> {
  answer(args: Args, snapshot: Snapshot): Promise<Answer>;
}

export interface UseCaseDefinition {
  /** GraphQL field; REST operation id. */
  name: string;
  /** REST path below `/v1/`. */
  path: string;
  /** One sentence a reader sees in GraphQL and in OpenAPI. */
  description: string;
  args: Type<object>;
  result: Type<object>;
}

export type UseCaseClass = Type<UseCase<never, object>>;

const definitions = new WeakMap<object, UseCaseDefinition>();

/** Declares a use case once, for GraphQL and REST alike. */
export function DefineUseCase(definition: UseCaseDefinition) {
  return (target: UseCaseClass): void => {
    Injectable()(target);
    definitions.set(target, definition);
  };
}

export function definitionOf(useCase: object): UseCaseDefinition {
  const definition = definitions.get(useCase);
  if (!definition) throw new Error('a use case lacks @DefineUseCase');
  return definition;
}
