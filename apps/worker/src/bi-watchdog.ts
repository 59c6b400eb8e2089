import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { endOverdueSessions } from '#composition/bi/end-overdue-sessions.js';
import type { Config } from '#platform/config/config.js';
import { Troubles } from '#platform/logging/troubles.js';
import { Repeated } from '#platform/process/repeated.js';
import { CONFIG } from './tokens.js';

const INTERVAL_MS = 5_000;

/** Holds BI logins to their time, whatever they set theirs to. */
@Injectable()
export class BiWatchdog implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('BiWatchdog');
  private readonly troubles = new Troubles(this.logger);
  private readonly looks = new Repeated(INTERVAL_MS, () =>
    this.troubles.orTell('look for overdue BI sessions', () => this.look()),
  );

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly warehouse: DataSource,
  ) {}

  onApplicationBootstrap(): void {
    this.looks.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.looks.stop();
  }

  private async look(): Promise<void> {
    const { biStatementTimeout: most } = this.config;
    for (const { login, seconds } of await endOverdueSessions(this.warehouse, most)) {
      const why =
        seconds !== null && seconds > most
          ? `its transaction took longer than ${most} s`
          : 'it held an advisory lock';
      this.logger.warn(`ended a session of BI login ${login}: ${why}`);
    }
  }
}
