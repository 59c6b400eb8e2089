import pg from 'pg';
import { AppError } from '../errors/app-error.js';
import type { PasswordSource } from './secret.js';

/** SQLSTATE of a password, and of a token, that the server does not take. */
const REFUSED = new Set(['28P01', '28000']);
const CERTIFICATE =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_\w+|ERR_TLS_CERT_ALTNAME_INVALID)$/;
type Connected = ((error: Error) => void) | ((error: null, client: pg.Client) => void);

const NO_TLS = 'The server does not support SSL connections';

/**
 * The class of connections that a pool makes to one server. They say what is wrong with certificates,
 * and with a password from elsewhere, which is then forgotten. One that is lost fails the statement
 * under way and those to come.
 * @param server `host:port`, for errors
 */
export function clientFor(server: string, source: PasswordSource | undefined): typeof pg.Client {
  return class extends pg.Client {
    constructor(...options: ConstructorParameters<typeof pg.Client>) {
      super(...options);
      // Whoever has taken it from the pool learns of a loss by a statement; an error without a listener
      // would end the process.
      this.on('error', () => undefined);
    }

    override connect(): Promise<pg.Client>;
    override connect(callback: Connected): void;
    override connect(callback?: Connected): Promise<pg.Client> | undefined {
      if (!callback) {
        return super.connect().catch((error: unknown) => {
          throw explain(error, server, source);
        });
      }
      const tell = callback as (error: unknown) => void;
      super.connect((error: Error | null) => tell(explain(error, server, source)));
      return undefined;
    }
  };
}

function explain(error: unknown, server: string, source: PasswordSource | undefined): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (source && REFUSED.has(code)) return source.refused();
  if (error.message === NO_TLS) {
    const advice = 'turn it on there, or write sslmode=disable where the network is safe';
    return new AppError('CONFIG_INVALID', `${server} offers no TLS: ${advice}`, { cause: error });
  }
  if (!CERTIFICATE.test(code)) return error;
  const what = `the certificate of ${server} is not to be trusted (${error.message})`;
  const advice =
    'name its authority by sslrootcert=/path.pem and the server as the certificate does';
  return new AppError('CONFIG_INVALID', `${what}; ${advice}`, { cause: error });
}
