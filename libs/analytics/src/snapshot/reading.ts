import { AsyncLocalStorage } from 'node:async_hooks';

interface Reading {
  bytes: number;
}

const storage = new AsyncLocalStorage<Reading>();

/** Does work and says how many bytes of rows it has read from marts. */
export async function measureReading<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; bytes: number }> {
  const reading: Reading = { bytes: 0 };
  const result = await storage.run(reading, work);
  return { result, bytes: reading.bytes };
}

/** @returns what the work around this call has read by now, these among it */
export function countRead(bytes: number): number {
  const reading = storage.getStore();
  if (!reading) return bytes;
  reading.bytes += bytes;
  return reading.bytes;
}
