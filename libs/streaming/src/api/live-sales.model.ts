import { IntArg } from '#serving/input.js';
import { IntOutput, ListOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';
import { AbstractOutput, ArgsType } from '#serving/schema-decorators.js';

const GROUPS_MAX = 1_000;
const GROUPS = 100;

@ArgsType()
export class LiveSalesArgs {
  @IntArg('Number of rows of each list.', { min: 1, max: GROUPS_MAX, default: GROUPS })
  first: number = GROUPS;
}

@AbstractOutput()
abstract class LiveAmounts {
  @IntOutput('Number of transactions.')
  transactions!: number;

  @NumberOutput('Number of pieces; returns count negative.')
  quantity!: number;

  @NumberOutput('Sum of sales.')
  total!: number;
}

@Output('Sales of one minute.', 'LiveSalesMinute')
class LiveSalesMinute extends LiveAmounts {
  @TextOutput('Beginning of the minute in which the events arrived (ISO 8601).')
  minute!: string;
}

@Output('Sales of one store that are not yet published.', 'LiveSalesStore')
class LiveSalesStore extends LiveAmounts {
  @TextOutput('Number of the store, as sent.', { nullable: true })
  store!: string | null;
}

@Output('Sales of one product that are not yet published.', 'LiveSalesProduct')
class LiveSalesProduct extends LiveAmounts {
  @TextOutput('Name of the product, as sent.', { nullable: true })
  product!: string | null;
}

@Output('Sales of one minute, store and product that are not yet published.', 'LiveSalesGroup')
class LiveSalesGroup extends LiveAmounts {
  @TextOutput('Beginning of the minute in which the events arrived (ISO 8601).')
  minute!: string;

  @TextOutput('Number of the store, as sent.', { nullable: true })
  store!: string | null;

  @TextOutput('Name of the product, as sent.', { nullable: true })
  product!: string | null;
}

@Output(
  'Sales that are not yet published: committed events that the published snapshot does not have. They are not checked ' +
    'against stores, products and people yet.',
)
export class LiveSales extends LiveAmounts {
  @TextOutput('The published snapshot that lacks these sales; null before the first one.', {
    nullable: true,
  })
  sinceSnapshot!: string | null;

  @ListOutput(LiveSalesMinute, 'By minute, the newest first.')
  minutes!: LiveSalesMinute[];

  @ListOutput(LiveSalesStore, 'By store, the highest sum of sales first.')
  stores!: LiveSalesStore[];

  @ListOutput(LiveSalesProduct, 'By product, the highest sum of sales first.')
  products!: LiveSalesProduct[];

  @ListOutput(LiveSalesGroup, 'By minute, store and product, the newest minute first.')
  groups!: LiveSalesGroup[];

  @ListOutput(
    LiveSalesMinute,
    'By minute, the newest first: events of the last 15 minutes that the published snapshot has, for comparison. They are ' +
      'not part of the other figures.',
  )
  publishedMinutes!: LiveSalesMinute[];
}
