import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { buildClientConfig } from '../cloud.js';
import { Poller } from '../lambda/poller.js';
import type { Profile } from './deploy-profile.js';

const runtime = fileURLToPath(new URL('./lambda-runtime.mjs', import.meta.url));

/** The running loader function: its bundle in a separate process, fed from its queue. */
export interface LoaderFunction {
  poller: Poller;
  stop(): Promise<void>;
}

export function startLoader(profile: Profile, log: (line: string) => void): LoaderFunction {
  const { settings, queues } = profile;
  const env = { PATH: '/usr/bin:/bin', ...settings };
  const child = fork(runtime, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text: Buffer) => log(String(text).trim()));
  }
  const sqs = new SQSClient(buildClientConfig(settings['AWS_ENDPOINT_URL'] ?? ''));
  const handler = (event: SQSEvent) => invoke(child, event);
  const onError = (error: unknown) => log(`the loader's queue: ${String(error)}`);
  const poller = new Poller({ sqs, queueUrl: queues.url, queueArn: queues.arn, handler, onError });
  poller.start();
  return {
    poller,
    stop: async () => {
      await poller.stop();
      sqs.destroy();
      const ended = child.exitCode === null ? once(child, 'exit') : Promise.resolve();
      child.kill('SIGKILL');
      await ended;
    },
  };
}

interface Answer {
  id: number;
  response?: SQSBatchResponse;
  error?: string;
}

let last = 0;

/** @throws like a failed invocation, which is repeated, when the function throws or its process ends */
function invoke(child: ChildProcess, event: SQSEvent): Promise<SQSBatchResponse> {
  const id = ++last;
  return new Promise((resolve, reject) => {
    const hear = (answer: Answer): void => {
      if (answer.id !== id) return;
      child.off('message', hear).off('exit', end);
      if (answer.response) resolve(answer.response);
      else reject(new Error(answer.error));
    };
    const end = () => reject(new Error('the process of the function ended'));
    child.on('message', hear).once('exit', end);
    // A process that has already ended sends no further event.
    child.send({ id, event }, (error) => error && end());
  });
}
