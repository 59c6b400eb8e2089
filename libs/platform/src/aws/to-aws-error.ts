import { AppError, type ErrorCode } from '../errors/app-error.js';

/** What a call needs, in the terms of IAM, so that an error can name the missing permission. */
interface AwsCall {
  /** `s3:PutObject`, `elasticmapreduce:AddJobFlowSteps` */
  action: string;
  /** ARN, or a URL that names the resource; never a secret. */
  resource: string;
}

interface SdkError {
  name: string;
  message: string;
  code?: unknown;
  $metadata?: { httpStatusCode?: number };
}

interface Verdict {
  code: ErrorCode;
  matches(error: SdkError, status: number): boolean;
  /** What happened and what to do. */
  advice(call: AwsCall, message: string): string;
}

const CREDENTIALS =
  /^(ExpiredToken(Exception)?|RequestExpired|InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignatureException|InvalidToken|CredentialsProviderError|TokenProviderError)$/;
const DENIED =
  /^(AccessDenied(Exception)?|UnauthorizedOperation|UnauthorizedAccess|AuthorizationError|Forbidden)$/;
const REGION =
  /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException|301)$/;
const MISSING =
  /^(NoSuchBucket|NoSuchKey|NotFound|EntityNotFoundException|ResourceNotFoundException|QueueDoesNotExist)$/;
const THROTTLED =
  /^(Throttling(Exception)?|ThrottledException|TooManyRequests(Exception)?|SlowDown|RequestLimitExceeded|RequestTimeout|OperationAborted|ConditionalRequestConflict|ConcurrentRunsExceededException|Internal(Server)?(Error|Exception)|InternalFailure|ServiceUnavailable(Exception)?|TimeoutError|AbortError)$/;
/** How AWS names the missing permission: more exact than the call, which may need several. */
const UNAUTHORIZED = /not authorized to perform: ([\w:*]+)(?: on resource: "?([^\s"]+))?/;
const NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)/;

const verdicts: readonly Verdict[] = [
  {
    code: 'AWS_CREDENTIALS',
    matches: ({ name }) => CREDENTIALS.test(name),
    advice: () => 'AWS rejects the credentials; renew them (aws sso login, or the role)',
  },
  {
    code: 'AWS_ACCESS_DENIED',
    matches: ({ name }, status) => DENIED.test(name) || status === 403,
    advice: (call, message) => {
      const [, action = call.action, resource = call.resource] = UNAUTHORIZED.exec(message) ?? [];
      return message.includes('explicit deny')
        ? `not allowed; a policy denies the role ${action} on ${resource}`
        : `not allowed; give the role ${action} on ${resource}`;
    },
  },
  {
    code: 'AWS_REGION',
    matches: ({ name }, status) => REGION.test(name) || status === 301,
    advice: ({ resource }) => `${resource} is in another region; name its region in the URL`,
  },
  {
    code: 'AWS_NOT_FOUND',
    matches: ({ name, message }, status) =>
      MISSING.test(name) || status === 404 || / is not valid\.?$/.test(message),
    advice: ({ resource }) => `there is no ${resource}; create it or correct its name in the URL`,
  },
  {
    code: 'AWS_UNAVAILABLE',
    matches: ({ name, code }, status) =>
      THROTTLED.test(name) ||
      status === 429 ||
      status >= 500 ||
      (typeof code === 'string' && NETWORK.test(code)),
    advice: () => 'AWS did not answer in time, or limited the requests; the program tries again',
  },
];

/**
 * Converts an error of the AWS SDK to an AppError with a code, action, resource, advice and
 * `retryable`. Returns an AppError unchanged.
 */
export function toAwsError(thrown: unknown, call: AwsCall): AppError {
  if (thrown instanceof AppError) return thrown;
  const error = describe(thrown);
  const status = error.$metadata?.httpStatusCode ?? 0;
  const verdict = verdicts.find(({ matches }) => matches(error, status));
  const { code, advice } = verdict ?? { code: 'AWS_FAILED' as const, advice: undefined };
  const said = advice?.(call, error.message) ?? formatReason(error, status);
  const message = `${call.action} on ${call.resource}: ${said}${advice ? formatLabel(error) : ''}`;
  return new AppError(code, message.replaceAll(/\s+/g, ' '), {
    cause: thrown,
    retryable: code === 'AWS_UNAVAILABLE',
  });
}

/** Makes a call of AWS. @throws AppError as `toAwsError` converts it */
export async function callAws<Result>(call: AwsCall, send: () => Promise<Result>): Promise<Result> {
  try {
    return await send();
  } catch (thrown) {
    throw toAwsError(thrown, call);
  }
}

/** A response to HEAD has no body and therefore no message. */
function formatReason({ name, message }: SdkError, status: number): string {
  return name === 'Unknown' ? `AWS answered ${status} without a reason` : message;
}

function formatLabel({ name, code }: SdkError): string {
  const label = typeof code === 'string' ? code : name;
  return label && label !== 'Unknown' ? ` (${label})` : '';
}

function describe(thrown: unknown): SdkError {
  return thrown instanceof Error ? thrown : { name: '', message: String(thrown) };
}
