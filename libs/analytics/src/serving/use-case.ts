import { Injectable, type Type } from '@nestjs/common';
import type { PageArgs } from '#serving/paging/page-args.js';
import type { PeopleOf } from '../people/people.js';
import type { ReadSnapshot } from '../snapshot/reading.js';
import { ANSWERED_FLOW } from '../snapshot/snapshot.js';
import type { ListQuery } from './list-query.js';

/** A business question: takes checked arguments and one snapshot, gives the answer. */
export interface UseCase<Args extends object, Answer extends object> {
  answer(args: Args, snapshot: ReadSnapshot): Promise<Answer>;
}

/** A question whose answer is a list: pages and exports are read from the one query it states. */
export interface ListUseCase<Args extends PageArgs, Node extends object> {
  list(args: Args): ListQuery<Node>;
}

/** Says that the rows of a list are about people. */
export interface AboutPeople {
  of: PeopleOf;
  /** Class of the rows: its fields of `PersonalOutput` are what can be told of them. */
  node: Type<object>;
  /** Field of a row that holds the person's number. */
  number: string;
}

interface UseCaseDefinition {
  /** GraphQL field; REST operation id. */
  name: string;
  /** REST path below `/v1/`. */
  path: string;
  /** One sentence a reader sees in GraphQL and in OpenAPI. */
  description: string;
  args: Type<object>;
  result: Type<object>;
  /** The list of a nested answer that an export gives when nobody names a part; the first one when left out. */
  mainPart?: string;
  /** Every mart of the flow that its SQL reads, so that one can say where an answer comes from. */
  marts: readonly string[];
  /** The flow that it answers from. */
  flow: string;
  /** Another flow that it reads as well, while that has a snapshot, and the marts of it. */
  beside?: { flow: string; marts: readonly string[] };
  /** Whom the rows are about, where its arguments have one of `PersonalDataArg`. */
  people?: AboutPeople;
}

export type UseCaseClass = Type<UseCase<never, object>>;
export type ListUseCaseClass = UseCaseClass & Type<ListUseCase<PageArgs, object>>;

/** Whether the answer is a list that can be paged and exported. */
export const givesList = (useCase: UseCaseClass): useCase is ListUseCaseClass =>
  'list' in (useCase.prototype as object);

const definitions = new WeakMap<object, UseCaseDefinition>();

/** Declares a use case once, for GraphQL and REST alike. */
export function DefineUseCase(
  definition: Omit<UseCaseDefinition, 'flow'> & Partial<Pick<UseCaseDefinition, 'flow'>>,
) {
  return (target: UseCaseClass): void => {
    Injectable()(target);
    definitions.set(target, { flow: ANSWERED_FLOW, ...definition });
  };
}

export function definitionOf(useCase: object): UseCaseDefinition {
  const definition = definitions.get(useCase);
  if (!definition) throw new Error('a use case lacks @DefineUseCase');
  return definition;
}
