import { Args, Context, Info, Query, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { NeedsRole } from '#access/http/role.guard.js';
import { Answers } from '../../serving/answers.js';
import type { RequestContext } from '../../serving/graphql-resolver.js';
import { selectedFields } from '../../serving/selected-fields.js';
import { checkQuestion, type SalesQuestion } from '../question/question.js';
import { measureNames } from '../registry/measures.js';
import { SALES_ROLE } from '../role.js';
import { sales, type SalesAnswer } from '../sales.js';
import type { SalesRow } from '../row-shape.js';
import { SalesArgs } from './sales.inputs.js';
import { SalesConnection } from './sales.outputs.js';

const { name, description } = sales;

/** The GraphQL query field `sales`. */
@Resolver()
export class SalesResolver {
  constructor(private readonly answers: Answers) {}

  @NeedsRole(SALES_ROLE)
  @Query(() => SalesConnection, {
    name,
    description: `${description} Needs the role ${SALES_ROLE}.`,
  })
  async sales(
    @Args({ type: () => SalesArgs }) args: SalesArgs,
    @Context() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object> {
    const question = questionOf(args, info);
    const current = await context.currentSnapshot();
    const { answer, bytes, snapshot } = await this.answers.answer(
      sales,
      question,
      current,
      context.req,
    );
    context.countBytes(bytes);
    context.usedSnapshots.set(String(info.path.key), snapshot);
    return withKeys(answer as SalesAnswer);
  }
}

/** Only what is selected is computed. */
function questionOf(args: SalesArgs, info: GraphQLResolveInfo): SalesQuestion {
  const { groupBy, where, having, orderBy, first, after } = args;
  const selected = (...path: string[]) => {
    const fields = selectedFields(info, path);
    return measureNames.filter((measure) => fields.has(measure));
  };
  const measures = [...selected('nodes'), ...selected('edges', 'node')];
  const question = {
    dimensions: groupBy,
    measures,
    filters: where,
    having,
    sorts: orderBy,
    limit: first,
    after,
  };
  return checkQuestion(question, selected('totals'));
}

function withKeys(answer: SalesAnswer): object {
  const group = (row: SalesRow) => ({ ...row, keys: row });
  return {
    ...answer,
    nodes: answer.nodes.map(group),
    edges: Array.from(answer.edges, ({ cursor, node }) => ({ cursor, node: group(node) })),
  };
}
