import { ArgsType } from '@nestjs/graphql';
import { IntArg, TextArg } from '#serving/input.js';

@ArgsType()
export class EventsArgs {
  @TextArg('Only events of this flow.')
  flow?: string;

  @IntArg('Only events of this run, from its first, with its progress.', { min: 1 })
  run?: number;

  @IntArg('Only events after the one of this number; Last-Event-ID says the same.', { min: 0 })
  after?: number;
}
