import { Inject, type Type } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import { Actor, NeedsRole } from '#access/http/role.guard.js';
import { markPersonal } from '../bytes/personal-mark.js';
import { checkArguments } from '../check-arguments.js';
import { asksForPersonalData } from '../personal.js';
import { keyOf } from './idempotency-header.js';
import { needed } from './needed-role.js';
import { givesFile, type Operation } from './operation.js';
import { OPERATION_SERVICES, type OperationServices } from './operation-context.js';
import { perform } from './perform.js';
import '../load-schema-libraries.js';

/** The GraphQL field of an operation; none for one that gives a file. */
export function resolverFor(operation: Operation): Type<object> | undefined {
  const { name, kind, summary, description = summary, args, result, role } = operation;
  if (givesFile(result)) return undefined;
  const type = typeof result === 'function' ? result : [...result];
  const RootField = kind === 'query' ? Query : Mutation;

  @Resolver()
  @NeedsRole(role)
  class OperationResolver {
    constructor(@Inject(OPERATION_SERVICES) private readonly services: OperationServices) {}

    @RootField(() => type, { name, description: `${description} ${needed(role)}` })
    resolve(
      @Args({ type: () => args }, checkArguments(args)) given: object,
      @Actor() actor: string,
      @Context('req') request: FastifyRequest,
    ): unknown {
      const idempotencyKey = keyOf(request);
      if (asksForPersonalData(given)) markPersonal(request);
      const mayReadPersonalData = request.principal?.personalData ?? false;
      const asker = request.principal && { role: request.principal.role };
      const beside = { mayReadPersonalData, signal: request.hangUp };
      const context = { ...this.services, actor, ...asker, ...beside };
      return perform(operation, context, given, { idempotencyKey });
    }
  }
  return OperationResolver;
}
