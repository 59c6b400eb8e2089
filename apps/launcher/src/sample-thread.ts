/** Entry of the thread that writes the sample. */
import { parentPort, workerData } from 'node:worker_threads';
import { toAppError } from '#platform/errors/to-app-error.js';
import { ensureSample, type FromThread } from './sample-files.js';

const post = (message: FromThread) => parentPort?.postMessage(message);

try {
  await ensureSample(workerData as string, (line) => post({ line }));
} catch (error) {
  const { code, message } = toAppError(error, 'FOLDER_NOT_WRITABLE');
  post({ failure: { code, message } });
}
