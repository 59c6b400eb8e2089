import {
  type DynamicModule,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type Provider,
} from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import type { AccessSettings } from '../settings.js';
import { FailureLog } from '#platform/process/failure-log.js';
import { IntervalTask } from '#platform/process/interval-task.js';
import { Credentials } from '../credentials/credentials.js';
import { openCredentials } from '../credentials/open-credentials.js';
import { explainUnknownScope } from '../credentials/unknown-scope.js';
import { AccessMetrics, registerKeyMetrics } from './access-metrics.js';
import { RateLimits } from './rate-limits.js';
import { AnonymousReading } from './anonymous-reading.js';
import { BrowserSessions } from './browser-sessions.js';
import { Cookies } from './cookies.js';
import { Sessions } from '../credentials/sessions.js';
import { SignInCodes } from '../credentials/sign-in-codes.js';
import { SignIn } from './sign-in.js';
import { Gate } from './gate.js';
import { requireToken } from '#platform/metrics/scrapes.js';
import {
  type ListOpenEndpoints,
  OPEN_ENDPOINTS,
  SessionController,
  SIGN_IN_METHODS,
  type SignInMethod,
} from './session.controller.js';
import { SignInController } from './sign-in.controller.js';

const RECHECKED_EVERY_MS = 1_000;

/** Access control: the gate before every request, sessions of browsers and, with an issuer, sign-in through it. */
@Module({})
export class AccessModule implements OnApplicationBootstrap, OnModuleDestroy {
  /**
   * Checks for revoked keys and ended sessions while any are cached. Without the database no revocation is
   * seen, and known credentials stay valid for a minute at most.
   */
  private readonly revocations: IntervalTask;
  private readonly check: () => Promise<void>;

  constructor(
    credentials: Credentials,
    registry: Registry,
    warehouse: DataSource,
    anonymous: AnonymousReading,
  ) {
    registerKeyMetrics(registry, warehouse);
    const failures = new FailureLog(new Logger('Access'));
    this.check = () =>
      failures.guard('check for revoked keys', async () => {
        await credentials.recheck();
        await anonymous.refresh();
        requireToken(registry, anonymous.isAnyScoped);
      });
    this.revocations = new IntervalTask(RECHECKED_EVERY_MS, this.check);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.check();
    this.revocations.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.revocations.stop();
  }

  /**
   * @param listOpen lists the endpoints of a caller
   * @param pages folders of pages of the console, beside its own
   */
  static register(
    settings: AccessSettings,
    listOpen: ListOpenEndpoints,
    pages: readonly string[] = [],
  ): DynamicModule {
    const { issuer } = settings;
    const client = issuer?.client;
    return {
      module: AccessModule,
      controllers: [SessionController, ...(client ? [SignInController] : [])],
      providers: [
        {
          provide: Credentials,
          inject: [DataSource],
          useFactory: (warehouse: DataSource) => openCredentials(warehouse, issuer),
        },
        { provide: Cookies, useValue: new Cookies(settings.secureCookies) },
        {
          provide: AnonymousReading,
          inject: [DataSource],
          useFactory: (warehouse: DataSource) => new AnonymousReading(settings, warehouse),
        },
        provideGate(settings, pages),
        { provide: OPEN_ENDPOINTS, useValue: listOpen },
        {
          provide: SignInCodes,
          inject: [DataSource],
          useFactory: (warehouse: DataSource) => new SignInCodes(warehouse),
        },
        {
          provide: BrowserSessions,
          inject: [DataSource, Credentials, Cookies],
          useFactory: (warehouse: DataSource, credentials: Credentials, cookies: Cookies) =>
            new BrowserSessions(
              new Sessions(warehouse),
              credentials,
              cookies,
              settings.sessionHours,
            ),
        },
        {
          provide: SIGN_IN_METHODS,
          useValue: ['key', ...(client ? ['issuer'] : [])] as SignInMethod[],
        },
        ...(issuer && client
          ? [
              {
                provide: SignIn,
                inject: [DataSource],
                useFactory: (warehouse: DataSource) =>
                  new SignIn(issuer, client, (user) =>
                    explainUnknownScope(warehouse, user, issuer),
                  ),
              },
            ]
          : []),
      ],
    };
  }
}

function provideGate(settings: AccessSettings, pages: readonly string[]): Provider {
  return {
    provide: Gate,
    inject: [Credentials, Cookies, Registry, AnonymousReading],
    useFactory: (
      credentials: Credentials,
      cookies: Cookies,
      registry: Registry,
      anonymous: AnonymousReading,
    ) => {
      const logger = new Logger('Access');
      const metrics = new AccessMetrics(registry);
      const limits = new RateLimits(settings, metrics, logger);
      const { metricsToken } = settings;
      return new Gate(
        { metricsToken, pages, anonymous },
        credentials,
        cookies,
        limits,
        metrics,
        logger,
      );
    },
  };
}
