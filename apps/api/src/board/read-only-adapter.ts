import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  AppControllerRoute,
  AppViewRoute,
  BullBoardQueues,
  IServerAdapter,
  UIConfig,
} from '@bull-board/api/typings/app';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { redacted } from '#platform/logging/redact.js';
import { boardPage } from './board-page.js';

const TEXT_LENGTH_MAX = 8_000;

/**
 * bull-board on Fastify, as far as it reads: of its routes those that change something are not there. Its own
 * adapter has them all, makes the page anew for each request, and tells clients what a query failed with.
 */
export class ReadOnlyAdapter implements IServerAdapter {
  private queues: BullBoardQueues = new Map();
  private views = '';
  private statics = { route: '', folder: '' };
  private entry: AppViewRoute | undefined;
  private routes: readonly AppControllerRoute[] = [];
  private config: UIConfig = {};

  /** @param path where the board is served @param failed told what a route failed with */
  constructor(
    private readonly path: string,
    private readonly failed: (error: unknown) => void,
  ) {}

  setQueues(queues: BullBoardQueues): this {
    this.queues = queues;
    return this;
  }

  setViewsPath(folder: string): this {
    this.views = folder;
    return this;
  }

  setStaticPath(route: string, folder: string): this {
    this.statics = { route, folder };
    return this;
  }

  setEntryRoute(route: AppViewRoute): this {
    this.entry = route;
    return this;
  }

  /** Errors are answered for by the routes themselves. */
  setErrorHandler(): this {
    return this;
  }

  setApiRoutes(routes: AppControllerRoute[]): this {
    this.routes = routes.filter(({ method }) => method === 'get');
    return this;
  }

  setUIConfig(config: UIConfig): this {
    this.config = config;
    return this;
  }

  /** Adds the page, its files and what it asks for, below the prefix that `server` has. */
  serve(server: FastifyInstance): void {
    const { route, folder } = this.statics;
    void server.register(fastifyStatic, { root: folder, prefix: `${route}/`, index: false });
    const page = this.page();
    for (const url of [this.entry?.route ?? []].flat()) {
      server.get(url, (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
    }
    for (const each of this.routes) {
      for (const url of [each.route].flat()) {
        server.get(url, async (request, reply) => {
          const { status = 200, body } = await this.answer(each, request);
          return reply.status(status).send(withoutSecrets(body));
        });
      }
    }
  }

  private page(): string {
    if (!this.entry) throw new Error('the board has no page');
    const { name, params } = this.entry.handler({ basePath: this.path, uiConfig: this.config });
    return boardPage(readFileSync(join(this.views, name), 'utf8'), params);
  }

  private async answer({ handler }: AppControllerRoute, request: FastifyRequest) {
    // Its routes check what they are given by themselves.
    const { params, query } = request as Record<'params' | 'query', Record<string, unknown>>;
    const { queues, config: uiConfig } = this;
    try {
      return await handler({ queues, uiConfig, params, query, body: {}, headers: {} });
    } catch (error) {
      this.failed(error);
      return { status: 500 as const, body: { error: 'ERRORS.INTERNAL_SERVER_ERROR' } };
    }
  }
}

/** What a job failed with was written by whatever it met. */
function withoutSecrets(body: unknown): unknown {
  const clean = (_name: string, value: unknown) =>
    typeof value === 'string' ? redacted(value, TEXT_LENGTH_MAX) : value;
  return JSON.parse(JSON.stringify(body), clean);
}
