import { AppError } from '#platform/errors/app-error.js';
import type { HiveAddress } from './hive-settings.js';

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection lost',
  EPIPE: 'connection lost',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name of the host cannot be resolved',
  EHOSTUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'no answer from the host',
};

/** Nobody answered, or not in a way that can be understood. */
export function unavailable(
  { host, port, setting = 'CATALOG_URL' }: HiveAddress,
  reason: string,
  options: { cause?: unknown; retryable?: boolean } = {},
): AppError {
  const server = setting === 'CATALOG_URL' ? 'Hive catalog' : 'SQL server';
  const advice = `check ${setting} and that HiveServer2 runs there`;
  const message = `the ${server} at ${host}:${port} is not available: ${reason}; ${advice}`;
  return new AppError('CATALOG_UNAVAILABLE', message, { retryable: true, ...options });
}

/** What the socket or the driver threw, as an error of ours; neither login nor certificate mends itself. */
export function connectionError(address: HiveAddress, thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const { code = '', message = '' } = thrown as { code?: string; message?: string };
  const refusal = /^Authentication error: ?(.*)/s.exec(message)?.[1];
  if (refusal !== undefined) {
    const reason = `it refuses the login: ${firstLine(refusal)}`;
    return unavailable(address, reason, { cause: thrown, retryable: false });
  }
  if (/^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/.test(code)) {
    const reason = `its certificate is not trusted (${firstLine(message)})`;
    return unavailable(address, reason, { cause: thrown, retryable: false });
  }
  return unavailable(address, REASONS[code] ?? firstLine(message), { cause: thrown });
}

/** The server answered that a statement cannot be done. */
export function statementFailed(
  sql: string,
  message: string | undefined,
  cause?: unknown,
): AppError {
  const reason = firstLine(message ?? '').replace(/^.*Exception: /, '');
  const text = `Hive: ${reason} (in ${firstLine(sql)})`;
  return new AppError('COMPUTE_FAILED', text, { cause });
}

const LENGTH_MAX = 500;

function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0]?.trim() ?? '';
  return line === '' ? 'no reason given' : line.slice(0, LENGTH_MAX);
}
