import {
  Controller,
  type DynamicModule,
  Get,
  Inject,
  Logger,
  Module,
  Res,
  type Type,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AppError } from '../errors/app-error.js';
import { unlessAborted } from '../process/unless-aborted.js';

const HEALTH = Symbol('Health');
const CHECK_TIMEOUT_MS = 3_000;

export interface Health {
  /** Checks that the process must pass to be ready, by name. A failing check rejects. */
  checks: Record<string, () => Promise<unknown>>;
  /** More information by name; it does not affect readiness. */
  facts?: Record<string, () => Promise<string>>;
}

@Controller()
export class HealthController {
  private readonly logger = new Logger('Health');

  constructor(@Inject(HEALTH) private readonly health: Health) {}

  /** The process runs and serves. */
  @Get('livez')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /** The process can do its work: every service that it needs answers. */
  @Get('readyz')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const { checks, facts } = this.health;
    const states = await this.runAll(checks, async (check) => {
      await check();
      return 'ok';
    });
    const isReady = Object.values(states).every((state) => state === 'ok');
    await reply.status(isReady ? 200 : 503).send({
      status: isReady ? 'ready' : 'not ready',
      checks: states,
      ...(facts ? { facts: await this.runAll(facts, (fact) => fact()) } : {}),
    });
  }

  private async runAll<Look>(
    looks: Record<string, Look>,
    take: (look: Look) => Promise<string>,
  ): Promise<Record<string, string>> {
    const entries = Object.entries(looks).map(async ([name, look]) => {
      const state = await unlessAborted(take(look), AbortSignal.timeout(CHECK_TIMEOUT_MS)).catch(
        (error: unknown) => this.reportFailure(name, error),
      );
      return [name, state] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  /** Driver errors name hosts and users: those belong in the log, not in the answer. */
  private reportFailure(name: string, error: unknown): string {
    if (error instanceof AppError) return error.message;
    this.logger.warn(`${name}: ${String(error)}`);
    return 'does not answer; read the log';
  }
}

/** `/livez` and `/readyz`. */
@Module({})
export class HealthModule {
  static register(health: Health): DynamicModule {
    const providers = [{ provide: HEALTH, useValue: health }];
    return { module: HealthModule, controllers: [HealthController], providers };
  }

  /** The same, with checks that use another module's providers. */
  static registerWith<Part>(
    imports: Type[],
    part: Type<Part>,
    healthOf: (part: Part) => Health,
  ): DynamicModule {
    const providers = [{ provide: HEALTH, inject: [part], useFactory: healthOf }];
    return { module: HealthModule, imports, controllers: [HealthController], providers };
  }
}
