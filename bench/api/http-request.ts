/** One request, for autocannon and for a raw connection. */
export interface HttpRequest {
  method: 'GET' | 'POST';
  /** Includes the query. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Returns the bytes of an HTTP/1.1 request. */
export function encodeRequest({ method, path, headers = {}, body = '' }: HttpRequest): Buffer {
  const length = method === 'POST' ? { 'content-length': String(Buffer.byteLength(body)) } : {};
  const lines = Object.entries({ host: 'localhost', ...headers, ...length });
  const head = [`${method} ${path} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
