import { readEnvironment } from '../config/environment.js';
import { fileUmaskOf } from '../config/file-umask.js';

/** From now on files of this process, and of those that it starts, have no rights for others: FILE_UMASK. */
export function keepFilesPrivate(): void {
  process.umask(fileUmaskOf(readEnvironment()));
}
