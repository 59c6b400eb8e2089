import type { HttpRequest } from '../../../bench/api/http-request.js';

/** One way to ask one path, at its largest. */
export interface SurfaceRequest {
  /** Method, path and what is large about it. */
  name: string;
  /** @param number from 1 to 999: each another request, so that stored bytes answer none of them */
  build(number: number): HttpRequest;
}

/** The same request under another header `Accept`, which is part of what stored answers are found by. */
export const surfaceRequest = (name: string, request: HttpRequest): SurfaceRequest => ({
  name,
  build: (number) => ({
    ...request,
    headers: { accept: `*/*;q=0.${String(number).padStart(3, '0')}`, ...request.headers },
  }),
});
