import { PayloadTooLargeException, UnsupportedMediaTypeException } from '@nestjs/common';
import type { Request } from 'express';
import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import { checkCorrection, type Correction } from '#pipeline/quarantine/replay/correction.js';
import { correctionsIn } from '#pipeline/quarantine/replay/corrections-csv.js';

const CSV_BYTES_MAX = 50 * 1024 * 1024;
const body = z.strictObject({
  rows: z
    .array(z.strictObject({ sha256: z.string(), line: z.number(), text: z.string() }))
    .optional(),
});

/**
 * Corrections in the body of a request, as CSV or JSON.
 * @returns undefined when there are none, for the contract was mended
 * @throws AppError ARGUMENT_INVALID; what reading the result throws is REPLAY_REFUSED or a 413
 */
export function correctionsGiven(request: Request): AsyncGenerator<Correction> | undefined {
  if (!hasBody(request)) return undefined;
  if (request.is('text/csv')) return correctionsIn(limited(request));
  if (!request.is('json')) {
    throw new UnsupportedMediaTypeException('send the rows as text/csv or application/json');
  }
  const { data, error } = body.safeParse(request.body);
  if (error) {
    const mistakes = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new AppError('ARGUMENT_INVALID', mistakes.join('; '));
  }
  return data.rows && checkedCorrections(data.rows);
}

/** Corrections that came as a list. @throws AppError REPLAY_REFUSED while they are read */
export async function* checkedCorrections(
  corrections: readonly Correction[],
): AsyncGenerator<Correction> {
  for (const [index, correction] of corrections.entries()) {
    checkCorrection(correction, `row ${index + 1}`);
    yield await Promise.resolve(correction);
  }
}

function hasBody({ headers }: Request): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  return Number(headers['content-length'] ?? 0) > 0;
}

async function* limited(request: Request): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  // Ending the request with the reading would end the connection before the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > CSV_BYTES_MAX) {
      throw new PayloadTooLargeException('the CSV is longer than 50 MB: give it back in parts');
    }
    yield chunk as Uint8Array;
  }
}
