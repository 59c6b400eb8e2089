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
import { redact } from '#platform/text/redact.js';

/**
 * Returns bull-board's page adapted to our policy: without foreign fonts, and without the inline styles of its loading
 * screen.
 * @param template EJS that only inserts values: `<%= escaped %>` and `<%- as it is %>`
 */
function adaptPage(template: string, values: Readonly<Record<string, string>>): string {
  return template
    .replace(/<link href="https:[^>]*>/g, '')
    .replace(/<div id="root">[^]*?<\/style>\s*<\/div>/, '<div id="root"></div>')
    .replace(/<%([=-])\s*(\w+)\s*%>/g, (_tag, kind: string, name: string) => {
      const value = values[name] ?? '';
      return kind === '=' ? escapeHtml(value) : value;
    });
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const TEXT_LENGTH_MAX = 8_000;

/**
 * bull-board on Fastify, read-only: without the routes that change something. Its own adapter has all routes, renders
 * the page for each request, and returns errors of queries to clients.
 */
class ReadOnlyAdapter implements IServerAdapter {
  private queues: BullBoardQueues = new Map();
  private views = '';
  private staticFiles = { route: '', folder: '' };
  private entry: AppViewRoute | undefined;
  private routes: readonly AppControllerRoute[] = [];
  private config: UIConfig = {};

  /** @param path where the board is served @param failed called with the error of a route */
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
    this.staticFiles = { route, folder };
    return this;
  }

  setEntryRoute(route: AppViewRoute): this {
    this.entry = route;
    return this;
  }

  /** The routes handle errors. */
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

  /** Adds the page, its files and its API, below the prefix of `server`. */
  serve(server: FastifyInstance): void {
    const { route, folder } = this.staticFiles;
    void server.register(fastifyStatic, { root: folder, prefix: `${route}/`, index: false });
    const page = this.renderPage();
    for (const url of [this.entry?.route ?? []].flat()) {
      server.get(url, (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
    }
    for (const each of this.routes) {
      for (const url of [each.route].flat()) {
        server.get(url, async (request, reply) => {
          const { status = 200, body } = await this.handle(each, request);
          return reply.status(status).send(redactSecrets(body));
        });
      }
    }
  }

  private renderPage(): string {
    if (!this.entry) throw new Error('the jobs board has no page');
    const { name, params } = this.entry.handler({ basePath: this.path, uiConfig: this.config });
    return adaptPage(readFileSync(join(this.views, name), 'utf8'), params);
  }

  private async handle({ handler }: AppControllerRoute, request: FastifyRequest) {
    // Its routes validate their input.
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

/** The text of a job's error can come from any service. */
function redactSecrets(body: unknown): unknown {
  const clean = (_name: string, value: unknown) =>
    typeof value === 'string' ? redact(value, TEXT_LENGTH_MAX) : value;
  return JSON.parse(JSON.stringify(body), clean);
}

const PATH = '/v1/admin/queues';

/** It loads nothing from other origins, has nothing inline, and sends nothing. */
const POLICY =
  "default-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/**
 * Serves a read-only page with the jobs of the queue for operators; runs are started and stopped by operations, which
 * are audited. Call it after the hooks that authenticate.
 */
export function serveQueueDashboard(server: FastifyInstance, jobs: Queue): void {
  const logger = new Logger('Board');
  const adapter = new ReadOnlyAdapter(PATH, (error) => logger.error(error));
  createBullBoard({
    queues: [new BullMQAdapter(jobs, { readOnlyMode: true, allowRetries: false })],
    serverAdapter: adapter,
    // Metrics of the database behind it, which may be PostgreSQL, are enough for operators.
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
