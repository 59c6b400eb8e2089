import type { HttpRequest } from '../../../bench/api/http-request.js';

/** One request to one path, at its largest. */
export interface SurfaceRequest {
  /** Method, path, and the large part. */
  name: string;
  /** @param number from 1 to 999: makes each request different, so that no cached answer matches */
  build(number: number): HttpRequest;
}

/** The same request with a varying `Accept` header, which is part of the cache key. */
export const createSurfaceRequest = (name: string, request: HttpRequest): SurfaceRequest => ({
  name,
  build: (number) => ({
    ...request,
    headers: { accept: `*/*;q=0.${String(number).padStart(3, '0')}`, ...request.headers },
  }),
});
