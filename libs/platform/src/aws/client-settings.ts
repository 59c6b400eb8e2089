/**
 * Settings every AWS client shares. Credentials, and an endpoint other than AWS's, come from where the
 * SDK looks for them itself: the role of the machine, `AWS_…` variables, the shared files.
 */
interface AwsClientSettings {
  region?: string;
  /** Tries of one call, for throttling and lost connections. */
  maxAttempts: number;
  retryMode: 'standard';
  requestHandler: { connectionTimeout: number; socketTimeout: number };
}

/** @param region left out, the SDK takes AWS_REGION or the shared configuration */
export function clientSettings(region: string | undefined): AwsClientSettings {
  return {
    ...(region === undefined ? {} : { region }),
    maxAttempts: 5,
    retryMode: 'standard',
    // Without these a connection that hangs would hang the stage with it. Milliseconds in which
    // nothing moves: a long upload may take its time, and `requestTimeout` only warns.
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
  };
}
