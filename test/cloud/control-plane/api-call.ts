import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** One call of an AWS service, in any protocol. */
export interface ApiCall {
  protocol: 'json' | 'query' | 's3';
  /** The service's name in IAM and in signatures: `elasticmapreduce`, `glue`, `s3`, `sqs`, … */
  service: string;
  /** The region that the request is signed for. */
  region: string;
  /** `AddJobFlowSteps`, `GetCallerIdentity`, …; for S3 `S3.<METHOD>`, `S3.LIST` for GET of a bucket. */
  action: string;
  /** The parameters; for S3 only bucket, key and query. */
  params: Record<string, unknown>;
  /** The request's body if it was read; an S3 body stays a stream. */
  body?: Buffer;
}

/** Identifies the action of a request. Reads only the small bodies of the JSON and query protocols. */
export async function identifyCall(request: IncomingMessage): Promise<ApiCall> {
  const { service, region } = parseSignedScope(request);
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const body = await buffer(request);
    const action = target.slice(target.lastIndexOf('.') + 1);
    return { protocol: 'json', service, region, action, params: parseJson(body), body };
  }
  const type = request.headers['content-type'] ?? '';
  if (service !== 's3' && type.startsWith('application/x-www-form-urlencoded')) {
    const body = await buffer(request);
    const { Action: action = '', ...params } = Object.fromEntries(
      new URLSearchParams(body.toString()),
    );
    return { protocol: 'query', service, region, action, params, body };
  }
  return parseS3Call(request, region);
}

/** From the signature: `Credential=KEY/20260101/us-east-1/SERVICE/aws4_request`. */
function parseSignedScope({ headers }: IncomingMessage): { region: string; service: string } {
  const scope = /Credential=[^/]+\/\d{8}\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '');
  return { region: scope?.[1] ?? 'us-east-1', service: scope?.[2] ?? 's3' };
}

function parseJson(body: Buffer): Record<string, unknown> {
  return body.length === 0 ? {} : (JSON.parse(body.toString()) as Record<string, unknown>);
}

// Path style only: every client uses it for an endpoint with an IP address.
function parseS3Call(request: IncomingMessage, region: string): ApiCall {
  const url = new URL(request.url ?? '/', 'http://gateway');
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(url.pathname) ?? [];
  const method = request.method ?? 'GET';
  return {
    protocol: 's3',
    service: 's3',
    region,
    action: method === 'GET' && key === '' ? 'S3.LIST' : `S3.${method}`,
    params: {
      bucket,
      key: decodeURIComponent(key),
      query: Object.fromEntries(url.searchParams),
    },
  };
}
