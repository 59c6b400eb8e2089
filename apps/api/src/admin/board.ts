import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type {
  AppControllerRoute,
  AppViewRoute,
  BullBoardQueues,
  IServerAdapter,
  UIConfig,
} from '@bull-board/api/typings/app';
import fastifyStatic from '@fastify/static';
import { Logger } from '@nestjs/common';
import type { Queue } from 'bullmq';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { requireRole } from '#access/http/access-hook.js';
import { redacted } from '#platform/logging/redact.js';

/**
 * The page that bull-board's template makes, as our policy for pages allows it: without fonts of another
 * server, and without the styles in line of what stands there while it loads.
 * @param template EJS in which nothing but values are put in: `<%= escaped %>` and `<%- as it is %>`
 */
function boardPage(template: string, values: Readonly<Record<string, string>>): string {
  return template
    .replace(/<link href="https:[^>]*>/g, '')
    .replace(/<div id="root">[^]*?<\/style>\s*<\/div>/, '<div id="root"></div>')
    .replace(/<%([=-])\s*(\w+)\s*%>/g, (_tag, kind: string, name: string) => {
      const value = values[name] ?? '';
      return kind === '=' ? escaped(value) : value;
    });
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const TEXT_LENGTH_MAX = 8_000;

/**
 * bull-board on Fastify, as far as it reads: of its routes those that change something are not there. Its own
 * adapter has them all, makes the page anew for each request, and tells clients what a query failed with.
 */
class ReadOnlyAdapter implements IServerAdapter {
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

const PATH = '/v1/admin/queues';

/** It takes nothing from elsewhere and has nothing in line, and sends nothing anywhere. */
const POLICY =
  "default-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/**
 * Serves a page that shows operators the jobs of the queue and can change none of them: runs are started and
 * stopped by operations, which write it down. To be called after the hooks that find out who asks.
 */
export function serveBoard(server: FastifyInstance, jobs: Queue): void {
  const logger = new Logger('Board');
  const adapter = new ReadOnlyAdapter(PATH, (error) => logger.error(error));
  createBullBoard({
    queues: [new BullMQAdapter(jobs, { readOnlyMode: true, allowRetries: false })],
    serverAdapter: adapter,
    // Of the database behind it, which may be PostgreSQL, operators see enough in the metrics.
    options: { uiConfig: { boardTitle: 'RetailStream jobs', hideRedisDetails: true } },
  });
  void server.register(
    (board, _options, done) => {
      requireRole(board, 'operator');
      board.addHook('onRequest', (_request, reply, next) => {
        reply.header('content-security-policy', POLICY).header('cache-control', 'no-store');
        next();
      });
      adapter.serve(board);
      done();
    },
    { prefix: PATH },
  );
}
