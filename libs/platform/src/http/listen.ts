import type { INestApplication } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';

/** Starts serving. @throws AppError PORT_TAKEN naming the port and the setting to change */
export async function listen(
  app: INestApplication,
  host: string,
  port: number,
  setting: string,
): Promise<string> {
  try {
    await app.listen(port, host);
    return await app.getUrl();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    const why = code === 'EACCES' ? 'is not allowed' : 'is taken by another program';
    throw new AppError('PORT_TAKEN', `port ${port} ${why}: set ${setting} to another`, { cause });
  }
}
