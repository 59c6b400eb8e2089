/**
 * Settings that all AWS clients share. The SDK finds credentials and a custom endpoint itself: the
 * machine's role, `AWS_…` variables, shared files.
 */
interface AwsClientSettings {
  region?: string;
  /** Attempts of one call, for throttling and lost connections. */
  maxAttempts: number;
  retryMode: 'standard';
  requestHandler: { connectionTimeout: number; socketTimeout: number };
}

/** @param region undefined: the SDK reads AWS_REGION or the shared configuration */
export function clientSettings(region: string | undefined): AwsClientSettings {
  return {
    ...(region === undefined ? {} : { region }),
    maxAttempts: 5,
    retryMode: 'standard',
    // Without time-outs a connection that hangs would block its stage. `socketTimeout` is idle time in
    // ms, so a long upload is allowed; `requestTimeout` only warns.
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
  };
}
