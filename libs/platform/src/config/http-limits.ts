import { z } from 'zod';

/** How long, and how slowly, clients may send a request and read its answer. */
export interface HttpLimits {
  /** Until a request's headers have arrived, and until the whole request has. */
  headersTimeoutMs: number;
  requestTimeoutMs: number;
  /** What a client must read of an answer, on average over the window. */
  clientMinBytesPerSecond: number;
  clientSpeedWindowMs: number;
}

/** A whole number of at least `min`. */
export const atLeast = (min: number, preset: number) =>
  z.coerce.number().int().min(min).default(preset);

export const httpLimitSchemas = {
  HEADERS_TIMEOUT_MS: atLeast(100, 15_000),
  REQUEST_TIMEOUT_MS: atLeast(100, 60_000),
  CLIENT_MIN_BYTES_PER_S: atLeast(1, 4_096),
  CLIENT_SPEED_WINDOW_MS: atLeast(1_000, 60_000),
};

const schema = z.object(httpLimitSchemas);

export const toHttpLimits = (settings: z.output<typeof schema>): HttpLimits => ({
  headersTimeoutMs: settings.HEADERS_TIMEOUT_MS,
  requestTimeoutMs: settings.REQUEST_TIMEOUT_MS,
  clientMinBytesPerSecond: settings.CLIENT_MIN_BYTES_PER_S,
  clientSpeedWindowMs: settings.CLIENT_SPEED_WINDOW_MS,
});

/** The limits without any setting. */
export const defaultHttpLimits: HttpLimits = toHttpLimits(schema.parse({}));
