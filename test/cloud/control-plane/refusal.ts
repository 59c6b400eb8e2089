import type { ServerResponse } from 'node:http';
import type { ApiCall } from './api-call.js';
import { AwsError, sendError } from './aws-wire.js';
import type { CallFault } from './fault-schema.js';

const USER = 'arn:aws:iam::123456789012:user/x';

/** A fault that replaces the service's answer. */
type Refusal = Exclude<CallFault['kind'], 'delay' | 'lost-response'>;

interface ErrorReply {
  json: AwsError;
  /** The XML protocols' code, message and status. */
  xml: [code: string, message: string, status: number];
}

/** Answers a call like the service itself does when it refuses or fails. */
export function refuse(response: ServerResponse, call: ApiCall, kind: Refusal): void {
  const { json, xml } = createErrorReply(kind, call);
  if (call.protocol === 'json') {
    sendError(response, json);
    return;
  }
  const [code, message, status] = xml;
  const error = `<Code>${code}</Code><Message>${escapeXml(message)}</Message>`;
  const body =
    call.protocol === 's3'
      ? `<?xml version="1.0" encoding="UTF-8"?><Error>${error}<RequestId>0</RequestId></Error>`
      : `<ErrorResponse><Error><Type>Sender</Type>${error}</Error></ErrorResponse>`;
  response.writeHead(status, {
    'content-type': 'application/xml',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

function createErrorReply(kind: Refusal, call: ApiCall): ErrorReply {
  switch (kind) {
    case 'throttle':
      return {
        json: new AwsError('ThrottlingException', 'Rate exceeded'),
        xml:
          call.protocol === 's3'
            ? ['SlowDown', 'Please reduce your request rate.', 503]
            : ['Throttling', 'Rate exceeded', 400],
      };
    case 'error-500':
      return {
        json: new AwsError(
          call.service === 'glue' ? 'InternalServiceException' : 'InternalServerException',
          'An internal error occurred.',
          500,
        ),
        xml: ['InternalError', 'We encountered an internal error. Please try again.', 500],
      };
    case 'error-503':
      return {
        json: new AwsError('ServiceUnavailable', 'Service is unavailable.', 503),
        xml: ['ServiceUnavailable', 'Service is unable to handle request.', 503],
      };
    case 'access-denied':
      return {
        json: new AwsError('AccessDeniedException', formatDenial(call)),
        xml: ['AccessDenied', formatDenial(call), 403],
      };
    case 'expired-token':
      return {
        json: new AwsError(
          'ExpiredTokenException',
          'The security token included in the request is expired',
        ),
        xml:
          call.protocol === 's3'
            ? ['ExpiredToken', 'The provided token has expired.', 400]
            : ['ExpiredToken', 'The security token included in the request is expired', 403],
      };
  }
}

const S3_PERMISSIONS: Record<string, string> = {
  'S3.GET': 's3:GetObject',
  'S3.HEAD': 's3:GetObject',
  'S3.LIST': 's3:ListBucket',
  'S3.PUT': 's3:PutObject',
  'S3.POST': 's3:PutObject',
  'S3.DELETE': 's3:DeleteObject',
};

function formatDenial(call: ApiCall): string {
  const permission = S3_PERMISSIONS[call.action] ?? `${call.service}:${call.action}`;
  return (
    `User: ${USER} is not authorized to perform: ${permission} on resource: ${buildResourceArn(call)} ` +
    `because no identity-based policy allows the ${permission} action`
  );
}

function buildResourceArn({ service, region, params }: ApiCall): string {
  const text = (name: string) => (typeof params[name] === 'string' ? params[name] : undefined);
  switch (service) {
    case 's3':
      return `"arn:aws:s3:::${[text('bucket'), text('key')].filter(Boolean).join('/')}"`;
    case 'elasticmapreduce': {
      const cluster = text('JobFlowId') ?? text('ClusterId') ?? '*';
      return `arn:aws:elasticmapreduce:${region}:123456789012:cluster/${cluster}`;
    }
    case 'glue':
      return `arn:aws:glue:${region}:123456789012:job/${text('JobName') ?? '*'}`;
    default:
      return `arn:aws:${service}:${region}:123456789012:*`;
  }
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
