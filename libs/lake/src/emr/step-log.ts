import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import type { Cluster, Step } from '@aws-sdk/client-emr';
import pRetry from 'p-retry';
import type { Pace } from '#platform/aws/retries.js';
import { AppError } from '#platform/errors/app-error.js';
import { isLive, createLostError } from './emr-cluster.js';
import { S3Reader } from './emr-api.js';

const TAIL_LINES = 20;

const LONGEST_LINE = 1_000;

/** On a busy cluster stdout may be written this much later than stderr. */
const BETWEEN_LOGS_MS = 10_000;

/** Frames of Java stack traces, and routine messages of Spark and Hadoop. */
const NOISE = /^\s*$|^\s+at |^\s+\.\.\. \d+ more|^\S+ \S+ (TRACE|DEBUG|INFO|WARN) /;

/** False for a line that does not explain a failure. */
function isInformative(line: string): boolean {
  return !NOISE.test(line);
}

/** Returns the last informative lines of a gzipped log. */
export async function readTail(gzipped: Readable): Promise<string[]> {
  const tail: string[] = [];
  const keep = (line: string) => {
    if (!isInformative(line)) return;
    tail.push(line.trimEnd().slice(0, LONGEST_LINE));
    if (tail.length > TAIL_LINES) tail.shift();
  };
  let rest = '';
  await pipeline(gzipped, createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
    const decoder = new StringDecoder('utf8');
    for await (const chunk of chunks) {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = (lines.pop() ?? '').slice(0, LONGEST_LINE);
      lines.forEach(keep);
    }
  });
  keep(rest);
  return tail;
}

/**
 * Returns the last lines of a step's stderr and stdout: Spark sends both of a Python program's to
 * stdout. EMR writes the logs minutes after the step's end, so this waits for them. Returns none when
 * they do not arrive or are unreadable, because the step's failure matters more.
 * @param folder `s3://…/steps/s-…`
 */
export async function readLastLines(
  reader: S3Reader,
  folder: string,
  waitMs: number,
  { pollMs }: Pace,
  signal?: AbortSignal,
): Promise<string[]> {
  const tailWithin = async (maxRetryTime: number, name: string): Promise<string[]> => {
    const read = async () => readTail(await reader.open(`${folder}/${name}.gz`));
    const pace = { retries: Infinity, factor: 1, minTimeout: pollMs, maxRetryTime };
    try {
      return await pRetry(read, { ...pace, signal });
    } catch {
      signal?.throwIfAborted();
      return [];
    }
  };
  const stderr = await tailWithin(waitMs, 'stderr');
  // Both are written at about the same time.
  const stdoutMs = Math.max(2 * pollMs, Math.min(waitMs, BETWEEN_LOGS_MS));
  return [...stderr, ...(await tailWithin(stdoutMs, 'stdout'))];
}

/** Returns the folder of a step's logs; undefined when the cluster keeps no logs. */
export function findLogFolder(step: Step, cluster: Cluster): string | undefined {
  if (!cluster.LogUri) return undefined;
  return `${cluster.LogUri.replace(/\/*$/, '')}/${cluster.Id}/steps/${step.Id}`;
}

/** Whether the step's own command failed, on a cluster that still runs. */
export function isOwnFailure(step: Step, cluster: Cluster): boolean {
  return step.Status?.State === 'FAILED' && isLive(cluster);
}

/** Returns the error of a step that did not complete. */
export function createStepError(
  step: Step,
  cluster: Cluster,
  log: { folder: string | undefined; lines: string[] },
): AppError {
  const { State, StateChangeReason, FailureDetails } = step.Status ?? {};
  const what = `step "${step.Name}" (${step.Id}) of cluster ${cluster.Id}`;
  if (!isLive(cluster)) return createLostError(cluster, `${what} ended as ${State}`);
  const { Message = '', Reason } = FailureDetails ?? {};
  const reasons = [
    isInformative(Message) ? Message : undefined,
    Reason,
    StateChangeReason?.Message,
  ];
  const why = reasons.find(Boolean) ?? 'without a reason';
  if (State !== 'FAILED') {
    const message = `${what} ended as ${State}: ${why}; the worker retries it`;
    return new AppError('COMPUTE_LOST', message, { retryable: true });
  }
  const where = log.folder
    ? `${log.folder}/stderr.gz`
    : 'not stored: set the LogUri of the cluster';
  const first = `${what} failed: ${why}; its stderr is ${where}`;
  return new AppError('COMPUTE_FAILED', [first, ...log.lines].join('\n'));
}
