import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Contract } from '#intake/contracts/contract.js';
import { AppError, type ErrorCode } from '#platform/errors/app-error.js';
import { compiledEntry } from '#platform/process/compiled-entry.js';
import type { FindKeys, FoundKeys, PersonalFile, WantedKeys } from './encrypt-text.js';

/** Input of the thread. */
export interface ThreadData {
  contract: Contract;
  file: PersonalFile;
}

/** Each message but the last two waits for one of `ToThread`. */
export type FromThread =
  | { kind: 'read' }
  | { kind: 'keys'; wanted: WantedKeys }
  | { kind: 'text'; text: Uint8Array }
  | { kind: 'failure'; code: ErrorCode; message: string }
  | { kind: 'end' };

/** The next bytes, or keys; null at the end of the bytes, and to go on after a text. */
export type ToThread = Uint8Array | FoundKeys | null;

/** Encrypts a text in a thread, as `encryptText` does. Only this thread asks the warehouse for keys. */
export async function* encryptInThread(
  bytes: AsyncIterable<Buffer>,
  workerData: ThreadData,
  findKeys: FindKeys,
): AsyncGenerator<Buffer> {
  const thread = new Worker(compiledEntry(import.meta.url, './encrypt-thread.js'), {
    workerData,
    execArgv: [],
  });
  const send = (answer: ToThread) => thread.postMessage(answer);
  const chunks = bytes[Symbol.asyncIterator]();
  const messages = on(thread, 'message', { close: ['exit'] }) as AsyncIterable<[FromThread]>;
  try {
    for await (const [message] of messages) {
      if (message.kind === 'end') return;
      if (message.kind === 'failure') throw new AppError(message.code, message.message);
      if (message.kind === 'keys') send(await findKeys(message.wanted));
      else if (message.kind === 'text') {
        const { buffer, byteLength, byteOffset } = message.text;
        yield Buffer.from(buffer, byteOffset, byteLength);
        send(null);
      } else {
        const next = await chunks.next();
        send(next.done === true ? null : next.value);
      }
    }
    throw new Error('the thread that encrypts a text ended early');
  } finally {
    await thread.terminate();
  }
}
