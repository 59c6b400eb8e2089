import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { SharesFollower } from '#pipeline/shares/tell-shares.js';
import { Repeated } from '#platform/process/repeated.js';
import { Troubles } from '#platform/logging/troubles.js';
import { TRIGGERED_FLOWS, type TriggeredFlows } from './tokens.js';

const INTERVAL_MS = 5_000;

/** Keeps the lists of shared files at what is published, also where no run has published it. */
@Injectable()
export class Shares implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly troubles = new Troubles(new Logger('Shares'));
  private readonly looks = new Repeated(INTERVAL_MS, () => this.look());
  private readonly followers: ReadonlyMap<string, SharesFollower>;

  constructor(@Inject(TRIGGERED_FLOWS) { flows }: TriggeredFlows) {
    this.followers = new Map(flows.map((each) => [each.flow.name, new SharesFollower(each)]));
  }

  onApplicationBootstrap(): void {
    this.looks.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.looks.stop();
  }

  private async look(): Promise<void> {
    for (const [flow, follower] of this.followers) {
      await this.troubles.orTell(`list the shared files of ${flow}`, () => follower.look());
    }
  }
}
