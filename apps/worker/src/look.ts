import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Repeated } from '#platform/process/repeated.js';

/** Something that a worker looks at every few seconds, from its start to its end. */
export abstract class Look implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly looks: Repeated;

  protected constructor(everyMs: number) {
    this.looks = new Repeated(everyMs, () => this.look());
  }

  onApplicationBootstrap(): void {
    this.looks.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.looks.stop();
  }

  /** Never rejects: it tells by itself what went wrong. */
  protected abstract look(): Promise<void>;
}
