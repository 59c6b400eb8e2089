import { AppError, type ErrorCode } from '../errors/app-error.js';

/** What a call was to do, in the words of IAM, so that an error can say what is missing. */
export interface AwsCall {
  /** `s3:PutObject`, `elasticmapreduce:AddJobFlowSteps` */
  action: string;
  /** ARN, or a URL that names the thing: never a secret. */
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
  advice(call: AwsCall): string;
}

const CREDENTIALS =
  /^(ExpiredToken(Exception)?|RequestExpired|InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignatureException|InvalidToken|CredentialsProviderError|TokenProviderError)$/;
const DENIED =
  /^(AccessDenied(Exception)?|UnauthorizedOperation|UnauthorizedAccess|AuthorizationError|Forbidden)$/;
const REGION =
  /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException|301)$/;
const MISSING =
  /^(NoSuchBucket|NoSuchKey|NotFound|EntityNotFoundException|ResourceNotFoundException)$/;
const THROTTLED =
  /^(Throttling(Exception)?|ThrottledException|TooManyRequests(Exception)?|SlowDown|RequestLimitExceeded|RequestTimeout|ConcurrentRunsExceededException|InternalServer(Error|Exception)|InternalFailure|ServiceUnavailable(Exception)?|TimeoutError|AbortError)$/;
const NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)/;

const verdicts: readonly Verdict[] = [
  {
    code: 'AWS_CREDENTIALS',
    matches: ({ name }) => CREDENTIALS.test(name),
    advice: () => 'AWS does not accept the credentials; renew them (aws sso login, or the role)',
  },
  {
    code: 'AWS_ACCESS_DENIED',
    matches: ({ name }, status) => DENIED.test(name) || status === 403,
    advice: ({ action, resource }) => `not allowed; give the role ${action} on ${resource}`,
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
    advice: ({ resource }) => `there is no ${resource}; create it or mend its name in the URL`,
  },
  {
    code: 'AWS_UNAVAILABLE',
    matches: ({ name, code }, status) =>
      THROTTLED.test(name) ||
      status === 429 ||
      status >= 500 ||
      (typeof code === 'string' && NETWORK.test(code)),
    advice: () => 'AWS did not answer in time or asked to slow down; it is tried again',
  },
];

/**
 * Gives an error of the AWS SDK a code, says which action on which resource it was about and what to
 * do, and whether trying again can help. Errors that are already ours pass through.
 */
export function toAwsError(thrown: unknown, call: AwsCall): AppError {
  if (thrown instanceof AppError) return thrown;
  const error = describe(thrown);
  const status = error.$metadata?.httpStatusCode ?? 0;
  const verdict = verdicts.find(({ matches }) => matches(error, status));
  const { code, advice } = verdict ?? { code: 'AWS_FAILED' as const, advice: undefined };
  const what = `${call.action} on ${call.resource}: ${advice?.(call) ?? error.message}`;
  const detail = advice && error.name ? ` (${error.name})` : '';
  return new AppError(code, what + detail, {
    cause: thrown,
    retryable: code === 'AWS_UNAVAILABLE',
  });
}

function describe(thrown: unknown): SdkError {
  return thrown instanceof Error ? thrown : { name: '', message: String(thrown) };
}
