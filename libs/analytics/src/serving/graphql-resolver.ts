import type { Type } from '@nestjs/common';
import { Args, Context, Info, Query, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import type { Snapshot } from '../snapshot/snapshot.js';
import { checkArguments } from '#serving/check-arguments.js';
import { asksForPersonalData } from '#serving/personal.js';
import type { Asker } from './answers.js';
import { PersonalAnswers } from './personal-answers.js';
import { refuseUnasked } from './refuse-unasked.js';
import { definitionOf, type UseCaseClass } from './use-case.js';
import '#serving/load-schema-libraries.js';

/** What one GraphQL request shares between its fields. */
export interface RequestContext {
  /** Whose it is. */
  req: Asker;
  /** The published snapshot of a flow, looked up once, so that every field of a request sees the same. */
  currentSnapshot(flow?: string): Promise<Snapshot>;
  /** Snapshots the fields were answered from, by the field's name or alias in the response. */
  usedSnapshots: Map<string, Snapshot>;
  /** Whether a field also read what is published, whatever snapshot was asked for. */
  readsPublished: boolean;
  /**
   * Counts what the answers of its fields were made of.
   * @throws AppError ANSWER_TOO_LARGE when all of them together take more than one may
   */
  countBytes(bytes: number): void;
}

/** The GraphQL query field of a use case. */
export function resolverFor(useCase: UseCaseClass): Type<object> {
  const { name, description, args, result, flow, beside, people } = definitionOf(useCase);

  @Resolver()
  class UseCaseResolver {
    constructor(private readonly answers: PersonalAnswers) {}

    @Query(() => result, { name, description })
    async answer(
      @Args({ type: () => args }, checkArguments(args)) given: object,
      @Context() context: RequestContext,
      @Info() info: GraphQLResolveInfo,
    ): Promise<object> {
      if (people && !asksForPersonalData(given)) refuseUnasked(people.node, info);
      const current = await context.currentSnapshot(flow);
      const { answer, bytes, snapshot } = await this.answers.answer(
        useCase,
        given,
        current,
        context.req,
      );
      context.countBytes(bytes);
      context.usedSnapshots.set(String(info.path.key), snapshot);
      context.readsPublished ||= beside !== undefined;
      return answer;
    }
  }
  return UseCaseResolver;
}
