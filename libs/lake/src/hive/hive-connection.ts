import { isIP, type Socket } from 'node:net';
import { auth, connections, HiveClient } from 'hive-driver';
import { AppError } from '#platform/errors/app-error.js';
import { unlessAborted } from '#platform/process/unless-aborted.js';
import type { HiveAddress, HiveSettings } from './hive-settings.js';
import { protocolVersion, service, serviceTypes } from './protocol.js';

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection lost',
  EPIPE: 'connection lost',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name of the host cannot be resolved',
  EHOSTUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'no answer from the host',
};

/** The server did not answer, or not in a readable way. */
export function createUnavailableError(
  { host, port, setting = 'CATALOG_URL' }: HiveAddress,
  reason: string,
  options: { cause?: unknown; retryable?: boolean } = {},
): AppError {
  const server = setting === 'CATALOG_URL' ? 'Hive catalog' : 'SQL server';
  const advice = `check ${setting}, and that HiveServer2 runs on this host`;
  const message = `the ${server} at ${host}:${port} is not available: ${reason}; ${advice}`;
  return new AppError('CATALOG_UNAVAILABLE', message, { retryable: true, ...options });
}

/**
 * Converts an error of socket or driver to an AppError; wrong logins and certificates are not retryable.
 */
function toConnectionError(address: HiveAddress, thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const { code = '', message = '' } = thrown as { code?: string; message?: string };
  const refusal = /^Authentication error: ?(.*)/s.exec(message)?.[1];
  if (refusal !== undefined) {
    const reason = `it rejects the login: ${takeFirstLine(refusal)}`;
    return createUnavailableError(address, reason, { cause: thrown, retryable: false });
  }
  if (/^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/.test(code)) {
    const reason = `its certificate is not trusted (${takeFirstLine(message)})`;
    return createUnavailableError(address, reason, { cause: thrown, retryable: false });
  }
  return createUnavailableError(address, REASONS[code] ?? takeFirstLine(message), {
    cause: thrown,
  });
}

/** The server reported that a statement failed. */
export function createStatementError(
  sql: string,
  message: string | undefined,
  cause?: unknown,
): AppError {
  const reason = takeFirstLine(message ?? '').replace(/^.*Exception: /, '');
  const text = `Hive: ${reason} (in ${takeFirstLine(sql)})`;
  return new AppError('COMPUTE_FAILED', text, { cause });
}

const LENGTH_MAX = 500;

function takeFirstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0]?.trim() ?? '';
  return line === '' ? 'without a reason' : line.slice(0, LENGTH_MAX);
}

export type HiveSession = Awaited<ReturnType<HiveClient['openSession']>>;
type ConnectArguments = Parameters<HiveClient['connect']>;
type Authentication = NonNullable<ConnectArguments[2]>;

const KEEP_ALIVE_MS = 30_000;

/**
 * One connection with one session. The driver leaves calls pending when the connection is lost, and waits
 * for ever for a hanging server. Here each call has a time-out, and the end of the connection ends all
 * waiting calls.
 */
export class HiveConnection {
  private readonly end = new AbortController();
  private socket: Socket | undefined;

  private constructor(
    private readonly address: HiveAddress,
    private readonly timeout: number,
  ) {}

  /**
   * @param closing ends the connection when it aborts
   * @throws AppError CATALOG_UNAVAILABLE
   */
  static async open(
    address: HiveAddress,
    settings: HiveSettings,
    closing: AbortSignal,
  ): Promise<{ connection: HiveConnection; session: HiveSession }> {
    const connection = new HiveConnection(address, settings.timeout);
    const close = () => connection.lose(closing.reason);
    closing.addEventListener('abort', close);
    connection.end.signal.addEventListener('abort', () =>
      closing.removeEventListener('abort', close),
    );
    try {
      closing.throwIfAborted();
      const client = await connection.call(() => connection.connect(settings));
      const session = await connection.call(() =>
        client.openSession({ client_protocol: protocolVersion, username: settings.user }),
      );
      return { connection, session };
    } catch (error) {
      throw connection.lose(error);
    }
  }

  get isLost(): boolean {
    return this.end.signal.aborted;
  }

  /**
   * Waits for one response.
   * @throws AppError CATALOG_UNAVAILABLE after the time-out or when the connection ends; the driver's
   *   error when the server refuses
   */
  async call<Result>(ask: () => Promise<Result>): Promise<Result> {
    this.end.signal.throwIfAborted();
    const seconds = this.timeout / 1000;
    const timer = setTimeout(
      () => this.lose(createUnavailableError(this.address, `no answer in ${seconds} s`)),
      this.timeout,
    );
    try {
      return await unlessAborted(ask(), this.end.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Ends the connection and every waiting call; the server ends the session.
   * @returns the error of those calls, with the first reason
   */
  lose(reason: unknown): AppError {
    this.end.abort(toConnectionError(this.address, reason));
    this.socket?.destroy();
    return this.end.signal.reason as AppError;
  }

  private async connect(settings: HiveSettings): Promise<HiveClient> {
    const client = new HiveClient(service, serviceTypes);
    client.on('error', (error) => this.lose(error));
    const { host, port } = this.address;
    await client.connect(
      { host, port, options: settings.tls ? tlsOptions(this.address) : {} },
      new connections.TcpConnection(),
      this.watchLogin(createLogin(settings)),
    );
    return client;
  }

  /** The driver passes its socket only to the login, and closing a connection at once needs it. */
  private watchLogin(login: Authentication): Authentication {
    return {
      authenticate: async (transport) => {
        const ready = login.authenticate(transport);
        const socket = transport.getTransport() as Socket;
        this.socket = socket;
        socket.setKeepAlive(true, KEEP_ALIVE_MS);
        socket.on('error', (error) => this.lose(error));
        socket.on('close', () =>
          this.lose(createUnavailableError(this.address, 'connection lost')),
        );
        if (this.isLost) socket.destroy();
        return ready;
      },
    };
  }
}

/** The driver's default accepts any certificate. */
function tlsOptions({ host }: HiveAddress) {
  const name = isIP(host) ? {} : { servername: host };
  return { ssl: true, rejectUnauthorized: true, ...name };
}

function createLogin({ auth: kind, user }: HiveSettings): Authentication {
  if (kind === 'nosasl') return new auth.NoSaslAuthentication();
  return new auth.PlainTcpAuthentication({ username: user, password: 'none' });
}
