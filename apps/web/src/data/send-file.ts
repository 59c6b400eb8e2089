import { buildCsrfHeader } from './csrf.js';
import { buildFailure, createUnreachable } from './failure.js';

/** Bytes that are sent, of all. */
export interface Progress {
  sent: number;
  all: number;
}

/**
 * Sends a file as the body of a request, with its progress, which `fetch` does not report.
 * @returns the body of the response
 * @throws Failure
 */
export function sendFile<Body>(
  path: string,
  file: File,
  onProgress: (progress: Progress) => void,
): Promise<Body> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.responseType = 'json';
    request.setRequestHeader('content-type', 'application/octet-stream');
    for (const [name, value] of Object.entries(buildCsrfHeader(document.cookie))) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = ({ loaded, total }) => onProgress({ sent: loaded, all: total });
    request.onerror = () => reject(createUnreachable());
    request.onload = () => {
      const { status } = request;
      const body: unknown = request.response;
      if (status < 300) resolve(body as Body);
      else {
        const retryAfter = request.getResponseHeader('retry-after');
        reject(buildFailure(status, body ?? {}, retryAfter));
      }
    };
    request.send(file);
  });
}
