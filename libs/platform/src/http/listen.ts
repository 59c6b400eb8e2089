import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppError } from '../errors/app-error.js';

/**
 * Longer than a load balancer keeps an idle connection (60 s): whoever closes first must be the one who
 * asks, or a request may go into a connection that is just being closed.
 */
const KEEP_ALIVE_MS = 65_000;

/**
 * Connections that wait to be accepted; the system has a limit of its own. Of a crowd that comes at once,
 * those beyond are not told: they try again after a second, then after three, then seven.
 */
const BACKLOG = 4_096;

/** Starts serving. @throws AppError PORT_TAKEN naming the port and the setting to change */
export async function listen(
  app: NestFastifyApplication,
  host: string,
  port: number,
  setting: string,
): Promise<string> {
  try {
    const server = await app.listen({ port, host, backlog: BACKLOG });
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    return await app.getUrl();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    const why = code === 'EACCES' ? 'is not allowed' : 'is taken by another program';
    throw new AppError('PORT_TAKEN', `port ${port} ${why}: set ${setting} to another`, { cause });
  }
}
