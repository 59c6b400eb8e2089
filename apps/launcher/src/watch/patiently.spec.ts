import { describe, expect, it } from 'vitest';
import { AppError } from '#platform/errors/app-error.js';
import { patiently } from './patiently.js';

const away = new AppError('API_UNAVAILABLE', 'away', { retryable: true });
const wrong = new AppError('RUN_NOT_FOUND', 'no such run');

/** Fails with each error in turn, then gives `done`. */
function failing(errors: Error[]): () => Promise<string> {
  const left = [...errors];
  return () => {
    const error = left.shift();
    return error ? Promise.reject(error) : Promise.resolve('done');
  };
}

describe('patiently', () => {
  it('repeats what fails in passing', async () => {
    let pauses = 0;
    const pause = () => Promise.resolve(pauses++);
    expect(await patiently(failing([away, away]), pause)).toBe('done');
    expect(pauses).toBe(2);
  });

  it('gives up at once on what will not mend itself', async () => {
    await expect(patiently(failing([wrong]), () => Promise.resolve())).rejects.toBe(wrong);
  });

  it('ends when the pause is broken off', async () => {
    const stopped = new Error('stopped');
    await expect(patiently(failing([away]), () => Promise.reject(stopped))).rejects.toBe(stopped);
  });
});
