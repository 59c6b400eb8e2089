import { Inject, type Type, UseGuards } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Actor, AdminGuard } from '#access/admin.guard.js';
import { checkArguments } from '../check-arguments.js';
import { givesFile, type Operation } from './operation.js';
import { OPERATION_SERVICES, type OperationServices } from './operation-context.js';

/** The GraphQL field of an operation; none for one that gives a file. */
export function resolverFor(operation: Operation): Type<object> | undefined {
  const { name, kind, summary, description = summary, args, result } = operation;
  if (givesFile(result)) return undefined;
  const type = typeof result === 'function' ? result : [...result];
  const RootField = kind === 'query' ? Query : Mutation;

  @Resolver()
  @UseGuards(AdminGuard)
  class OperationResolver {
    constructor(@Inject(OPERATION_SERVICES) private readonly services: OperationServices) {}

    @RootField(() => type, { name, description: `${description} Needs an admin key.` })
    resolve(
      @Args({ type: () => args }, checkArguments(args)) given: object,
      @Actor() actor: string,
    ): unknown {
      return operation.run({ ...this.services, actor }, given);
    }
  }
  return OperationResolver;
}
