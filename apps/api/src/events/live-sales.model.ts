import { IntArg } from '#serving/input.js';
import { IntOutput, ListOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';

const GROUPS_MAX = 1_000;
const GROUPS = 100;

@ArgsType()
export class LiveSalesArgs {
  @IntArg('Number of groups, the newest first.', { min: 1, max: GROUPS_MAX, default: GROUPS })
  first: number = GROUPS;
}

@Output('Sales of one minute, store and product that are not yet published.', 'LiveSalesGroup')
class LiveSalesGroup {
  @TextOutput('Beginning of the minute in which the events arrived (ISO 8601).')
  minute!: string;

  @TextOutput('Number of the store, as sent.', { nullable: true })
  store!: string | null;

  @TextOutput('Name of the product, as sent.', { nullable: true })
  product!: string | null;

  @IntOutput('Number of transactions.')
  transactions!: number;

  @NumberOutput('Number of pieces; returns count negative.')
  quantity!: number;

  @NumberOutput('Sum of sales.')
  total!: number;
}

@Output(
  'Sales that are not yet published: committed events that the published snapshot does not have. They are not checked ' +
    'against stores, products and people yet.',
)
export class LiveSales {
  @TextOutput('The published snapshot that lacks these sales; null before the first one.', {
    nullable: true,
  })
  sinceSnapshot!: string | null;

  @IntOutput('Number of transactions.')
  transactions!: number;

  @NumberOutput('Number of pieces.')
  quantity!: number;

  @NumberOutput('Sum of sales.')
  total!: number;

  @ListOutput(LiveSalesGroup, 'By minute, store and product, the newest minute first.')
  groups!: LiveSalesGroup[];
}
