import { connect, type Socket } from 'node:net';

/** The raw answer; `head` is the status line and the headers, unchanged. */
export interface RawAnswer {
  status: number;
  head: string;
  /** As sent, possibly compressed. */
  body: Buffer;
}

interface Waiting {
  resolve(answer: RawAnswer): void;
  reject(error: Error): void;
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const NO_BODY = new Set([204, 304]);

/**
 * A keep-alive connection that sends bytes and reads one answer with Content-Length at a time. It costs a tenth of a
 * full HTTP client, and can send invalid requests.
 */
export class HttpConnection {
  private readonly socket: Socket;
  private chunks: Buffer[] = [];
  private received = 0;
  /** Bytes of the whole answer, known after its head. */
  private expected = Infinity;
  private head = '';
  private waiting: Waiting | undefined;

  constructor(port: number, host = '127.0.0.1') {
    this.socket = connect({ port, host, noDelay: true });
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('error', (error) => this.fail(error));
    this.socket.on('close', () => this.fail(new Error('the connection was closed')));
  }

  /** Sends a request and waits for its answer. @throws Error when the connection ends earlier */
  ask(request: Buffer): Promise<RawAnswer> {
    if (this.waiting) throw new Error('an answer is still on its way');
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.waiting = undefined;
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.received += chunk.length;
    if (this.expected === Infinity) this.readHead();
    if (this.received >= this.expected) this.finish();
  }

  private readHead(): void {
    const all = joinChunks(this.chunks);
    this.chunks = [all];
    const end = all.indexOf(END_OF_HEAD);
    if (end < 0) return;
    this.head = all.toString('latin1', 0, end);
    const length = /^content-length: *(\d+)/im.exec(this.head)?.[1];
    if (length === undefined && !NO_BODY.has(this.status)) {
      this.fail(new Error(`an answer without length: ${this.head}`));
      return;
    }
    this.expected = end + END_OF_HEAD.length + (NO_BODY.has(this.status) ? 0 : Number(length));
  }

  private get status(): number {
    return Number(this.head.slice(9, 12));
  }

  private finish(): void {
    const start = Buffer.byteLength(this.head) + END_OF_HEAD.length;
    const body = joinChunks(this.chunks).subarray(start);
    const answer = { status: this.status, head: this.head, body };
    this.chunks = [];
    this.received = 0;
    this.expected = Infinity;
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.resolve(answer);
  }

  private fail(error: Error): void {
    this.waiting?.reject(error);
    this.waiting = undefined;
  }
}

/** Most answers arrive in one chunk and need no copy. */
function joinChunks(chunks: readonly Buffer[]): Buffer {
  const [first] = chunks;
  return first && chunks.length === 1 ? first : Buffer.concat(chunks);
}
