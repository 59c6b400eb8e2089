import { Inject } from '@nestjs/common';
import { Args, Context, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { NeedsRole } from '#access/http/role.guard.js';
import type { Limits } from '#platform/config/limits.js';
import { LIMITS } from '#platform/config/limits.module.js';
import type { ApiContext } from '../graphql/context.js';
import { ASK_SQL } from '../graphql/limits.js';
import { AskSqlArgs, SqlPageModel, SqlResultArgs } from './sql.models.js';
import { type Surface, type SqlPage, SqlQuestions } from './sql-questions.js';

/** Questions in SQL: one is written down, and may write a table, so that it is a mutation. */
@Resolver()
@NeedsRole('analyst')
export class SqlResolver {
  constructor(
    private readonly questions: SqlQuestions,
    @Inject(LIMITS) private readonly limits: Pick<Limits, 'answerMaxBytes'>,
  ) {}

  @Mutation(() => SqlPageModel, {
    name: ASK_SQL,
    description:
      'Answers one SELECT over tables of the catalogue; an operator may write to workspace. A request may hold one. ' +
      'Needs the role analyst.',
  })
  ask(@Args() args: AskSqlArgs, @Context() context: ApiContext): Promise<SqlPage> {
    return this.questions.ask(withoutNulls(args), context.req, this.over(context));
  }

  @Query(() => SqlPageModel, {
    description: 'Further rows of an answer in SQL, for whoever asked. Needs the role analyst.',
  })
  sqlResult(@Args() args: SqlResultArgs, @Context() context: ApiContext): Promise<SqlPage> {
    const { queryId, ...page } = args;
    return this.questions.page(queryId, withoutNulls(page), context.req, this.over(context));
  }

  @Mutation(() => Boolean, {
    description:
      'Ends a question in SQL that is being answered, for whoever asked. Needs the role analyst.',
  })
  cancelSql(
    @Args('queryId', { type: () => ID, description: 'Of the question: `queries` lists them.' })
    queryId: string,
    @Context() { req }: ApiContext,
  ): boolean {
    this.questions.cancel(queryId, req);
    return true;
  }

  /** A page and what stands beside it fit into an answer, and all pages of a request count together. */
  private over({ countBytes }: ApiContext): Surface {
    return { pageBytes: Math.ceil(this.limits.answerMaxBytes / 2), count: countBytes };
  }
}

const withoutNulls = (args: object): object =>
  Object.fromEntries(Object.entries(args).filter(([, value]) => value != null));
