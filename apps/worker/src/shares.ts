import { Inject, Injectable, Logger } from '@nestjs/common';
import { SharesFollower } from '#pipeline/shares/tell-shares.js';
import { Troubles } from '#platform/logging/troubles.js';
import { Look } from './look.js';
import { TRIGGERED_FLOWS, type TriggeredFlows } from './tokens.js';

const INTERVAL_MS = 5_000;

/** Keeps the lists of shared files at what is published, also where no run has published it. */
@Injectable()
export class Shares extends Look {
  private readonly troubles = new Troubles(new Logger('Shares'));
  private readonly followers: ReadonlyMap<string, SharesFollower>;

  constructor(@Inject(TRIGGERED_FLOWS) { flows }: TriggeredFlows) {
    super(INTERVAL_MS);
    this.followers = new Map(flows.map((each) => [each.flow.name, new SharesFollower(each)]));
  }

  protected async look(): Promise<void> {
    for (const [flow, follower] of this.followers) {
      await this.troubles.orTell(`list the shared files of ${flow}`, () => follower.look());
    }
  }
}
