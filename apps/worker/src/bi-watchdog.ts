import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { endOverdueSessions } from '#composition/bi/end-overdue-sessions.js';
import type { Config } from '#composition/read-config.js';
import { PollingService } from '#platform/process/polling-service.js';
import { CONFIG } from './tokens.js';

const INTERVAL_MS = 5_000;

/** Enforces the time limits of BI logins, even if a session changes its settings. */
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
    const { biTimeouts } = this.config;
    const why = ({ reason, statementTimeout }: { reason: string; statementTimeout: number }) => {
      if (reason === 'lock') return 'it held an advisory lock';
      if (reason === 'statement') {
        return `its statement took longer than ${statementTimeout} s, the login's statement_timeout`;
      }
      return `its transaction took longer than ${biTimeouts.transaction} s, BI_TRANSACTION_TIMEOUT`;
    };
    for (const ended of await endOverdueSessions(this.warehouse, biTimeouts)) {
      this.logger.warn(`ended a session of BI login ${ended.login}: ${why(ended)}`);
    }
  }
}
