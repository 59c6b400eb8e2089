import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '#platform/errors/app-error.js';

/** The bytes of a file named on the command line. @throws AppError USAGE when it cannot be opened */
export async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path)) yield chunk as Uint8Array;
  } catch (error) {
    throw explained(path, error);
  }
}

/**
 * Writes text to a file named on the command line.
 * @param path the file; `screen` when there is none
 * @throws AppError USAGE when it cannot be opened
 */
export async function writeText(
  text: AsyncIterable<string>,
  path: string | undefined,
  screen: Writable,
): Promise<void> {
  const chunks = Readable.from(text, { objectMode: false });
  if (path === undefined) {
    await pipeline(chunks, screen, { end: false });
    return;
  }
  const file = await open(path, 'w').catch((error: unknown) => {
    throw explained(path, error);
  });
  await pipeline(chunks, file.createWriteStream());
}

/** Gives errors of a file a code and words. */
function explained(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    return new AppError('USAGE', `${path}: there is no such file or folder`, { cause: error });
  }
  if (code === 'EACCES' || code === 'EISDIR' || code === 'EROFS' || code === 'EPERM') {
    return new AppError('USAGE', `${path}: cannot be opened (${code})`, { cause: error });
  }
  return error;
}
