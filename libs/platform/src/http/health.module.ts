import {
  Controller,
  type DynamicModule,
  type FactoryProvider,
  Get,
  Inject,
  Module,
  Res,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';

const CHECKS = Symbol('readiness checks');
const CHECK_TIMEOUT_MS = 3_000;

/** What must work before a process is ready, by name. A check rejects when it does not. */
export type ReadinessChecks = Record<string, () => Promise<unknown>>;

@ApiExcludeController()
@Controller()
class HealthController {
  constructor(@Inject(CHECKS) private readonly checks: ReadinessChecks) {}

  /** The process runs and serves. */
  @Get('livez')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /** The process can do its work: every service it needs answers. */
  @Get('readyz')
  async ready(@Res() response: Response): Promise<void> {
    const entries = await Promise.all(
      Object.entries(this.checks).map(
        async ([name, check]) => [name, await stateOf(check)] as const,
      ),
    );
    const isReady = entries.every(([, state]) => state === 'ok');
    response
      .status(isReady ? 200 : 503)
      .json({ status: isReady ? 'ready' : 'not ready', checks: Object.fromEntries(entries) });
  }
}

async function stateOf(check: () => Promise<unknown>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([check(), timeout]);
    return 'ok';
  } catch (error) {
    return error instanceof Error ? error.message : 'failed';
  } finally {
    clearTimeout(timer);
  }
}

/** `/livez` and `/readyz`. */
@Module({})
export class HealthModule {
  /** @param build makes the checks from the providers named in `inject` */
  static of(
    inject: NonNullable<FactoryProvider['inject']>,
    build: (...services: never[]) => ReadinessChecks,
  ): DynamicModule {
    const provider = { provide: CHECKS, inject, useFactory: build };
    return { module: HealthModule, controllers: [HealthController], providers: [provider] };
  }
}
