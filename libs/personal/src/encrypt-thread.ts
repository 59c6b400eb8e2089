/** Entry of the worker thread that encrypts a large text, so that the worker copies other files meanwhile. */
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '#platform/errors/app-error.js';
import type { FromThread, ThreadData, ToThread } from './encrypt-in-thread.js';
import { encryptText, type FoundKeys } from './encrypt-text.js';

if (!parentPort) throw new Error('this module runs in a thread');
const port = parentPort;
const { contract, file } = workerData as ThreadData;

const send = (message: FromThread) => port.postMessage(message);

async function ask(message: FromThread): Promise<ToThread> {
  const answered = once(port, 'message');
  send(message);
  return ((await answered) as [ToThread])[0];
}

async function* readBytes(): AsyncGenerator<Buffer> {
  for (;;) {
    const bytes = (await ask({ kind: 'read' })) as Uint8Array | null;
    if (bytes === null) return;
    yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

try {
  const texts = encryptText(
    readBytes(),
    contract,
    file,
    async (wanted) => (await ask({ kind: 'keys', wanted })) as FoundKeys,
  );
  for await (const text of texts) await ask({ kind: 'text', text });
  send({ kind: 'end' });
} catch (error) {
  // Any other error ends the thread, which reports it to its parent.
  if (!(error instanceof AppError)) throw error;
  send({ kind: 'failure', code: error.code, message: error.message });
}
