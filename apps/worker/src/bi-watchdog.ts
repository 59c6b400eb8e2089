import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { endOverdueSessions } from '#composition/bi/end-overdue-sessions.js';
import type { Config } from '#platform/config/config.js';
import { PollingService } from './polling-service.js';
import { CONFIG } from './tokens.js';

const INTERVAL_MS = 5_000;

/** Enforces the time limit of BI logins, even if a login changes its setting. */
@Injectable()
export class BiWatchdog extends PollingService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly warehouse: DataSource,
  ) {
    super('BiWatchdog');
    this.every(INTERVAL_MS, 'find overdue BI sessions', () => this.endOverdue());
  }

  private async endOverdue(): Promise<void> {
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
