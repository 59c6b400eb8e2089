import { AppError } from './app-error.js';

/**
 * Reads an object by a library whose errors do not say which object they are about.
 * @throws AppError of the code, which names the object; one that is ours already passes through
 */
export async function orUnreadable<Result>(
  code: 'OBJECT_UNREADABLE' | 'SOURCE_UNREADABLE',
  key: string,
  read: () => Promise<Result>,
): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError(code, `${key} cannot be read: ${why}`, { cause: error });
  }
}
