import { HttpException, HttpStatus } from '@nestjs/common';

/** A request is refused for its host, before anything looks at its path. */
export class HostRefusal extends HttpException {
  /** @param host that is not allowed, without a port; undefined where the request names none */
  private constructor(
    message: string,
    status: HttpStatus,
    readonly host?: string,
  ) {
    super(message, status);
  }

  /** A request that is none (RFC 9112, 3.2): 400. */
  static ofMalformed(message: string): HostRefusal {
    return new HostRefusal(message, HttpStatus.BAD_REQUEST);
  }

  /** A request for another server (RFC 9110, 15.5.20): 421. */
  static ofForeign(host: string): HostRefusal {
    const message =
      `the host ${host} is not one that this server answers to: ` +
      'add it to ALLOWED_HOSTS, or set PUBLIC_URL to it, where clients are to reach the server so';
    return new HostRefusal(message, HttpStatus.MISDIRECTED, host);
  }
}
