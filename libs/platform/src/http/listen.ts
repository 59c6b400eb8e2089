import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';

/**
 * Longer than a load balancer keeps an idle connection (60 s): whoever closes first must be the one who
 * asks, or a request may go into a connection that is just being closed.
 */
const KEEP_ALIVE_MS = 65_000;

/** Starts serving. @throws AppError PORT_TAKEN naming the port and the setting to change */
export async function listen(
  app: INestApplication,
  host: string,
  port: number,
  setting: string,
): Promise<string> {
  try {
    const server = (await app.listen(port, host)) as Server;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    return await app.getUrl();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    const why = code === 'EACCES' ? 'is not allowed' : 'is taken by another program';
    throw new AppError('PORT_TAKEN', `port ${port} ${why}: set ${setting} to another`, { cause });
  }
}
