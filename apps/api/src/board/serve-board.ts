import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { Logger } from '@nestjs/common';
import type { Queue } from 'bullmq';
import type { FastifyInstance } from 'fastify';
import { requireRole } from '#access/http/access-hook.js';
import { ReadOnlyAdapter } from './read-only-adapter.js';

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
