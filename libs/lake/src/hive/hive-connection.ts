import { isIP, type Socket } from 'node:net';
import { auth, connections, HiveClient } from 'hive-driver';
import type { AppError } from '#platform/errors/app-error.js';
import { connectionError, unavailable } from './hive-errors.js';
import type { HiveAddress, HiveSettings } from './hive-settings.js';
import { protocolVersion, service, serviceTypes } from './protocol.js';
import { unlessAborted } from '#platform/runtime/unless-aborted.js';

export type HiveSession = Awaited<ReturnType<HiveClient['openSession']>>;
type ConnectArguments = Parameters<HiveClient['connect']>;
type Authentication = NonNullable<ConnectArguments[2]>;

const KEEP_ALIVE_MS = 30_000;

/**
 * One connection with one session. The driver leaves calls unsettled when the connection is lost, and
 * waits for ever for a server that hangs; here each call has its time, and the end of the connection
 * is the end of every call that waits on it.
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
   * Waits for one answer.
   * @throws AppError CATALOG_UNAVAILABLE when it does not come in time or the connection ends; what
   *   the driver throws when the server says no
   */
  async call<Result>(ask: () => Promise<Result>): Promise<Result> {
    this.end.signal.throwIfAborted();
    const seconds = this.timeout / 1000;
    const timer = setTimeout(
      () => this.lose(unavailable(this.address, `no answer in ${seconds} s`)),
      this.timeout,
    );
    try {
      return await unlessAborted(ask(), this.end.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Ends the connection, and every call that waits on it; the server ends the session.
   * @returns the error that those calls get: of the first reason there was
   */
  lose(reason: unknown): AppError {
    this.end.abort(connectionError(this.address, reason));
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
      this.watched(loginOf(settings)),
    );
    return client;
  }

  /** The driver shows its socket to the login only, and that is needed to end a connection at once. */
  private watched(login: Authentication): Authentication {
    return {
      authenticate: async (transport) => {
        const ready = login.authenticate(transport);
        const socket = transport.getTransport() as Socket;
        this.socket = socket;
        socket.setKeepAlive(true, KEEP_ALIVE_MS);
        socket.on('error', (error) => this.lose(error));
        socket.on('close', () => this.lose(unavailable(this.address, 'connection lost')));
        if (this.isLost) socket.destroy();
        return ready;
      },
    };
  }
}

/** The driver's own default accepts any certificate. */
function tlsOptions({ host }: HiveAddress) {
  const name = isIP(host) ? {} : { servername: host };
  return { ssl: true, rejectUnauthorized: true, ...name };
}

function loginOf({ auth: kind, user }: HiveSettings): Authentication {
  if (kind === 'nosasl') return new auth.NoSaslAuthentication();
  return new auth.PlainTcpAuthentication({ username: user, password: 'none' });
}
