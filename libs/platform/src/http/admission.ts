import type { FastifyInstance, FastifyRequest } from 'fastify';
import { busy } from '../errors/app-error.js';
import { IdleScheduler } from './idle-scheduler.js';
import { whenOver } from './request-end.js';

/** What is admitted, and who asks it. */
interface Admitted {
  /** Whether a request is one that takes work. */
  counts: (request: FastifyRequest) => boolean;
  /** Whose request it is; all are of one caller where left out. */
  callerOf?: (request: FastifyRequest) => string;
}

/**
 * Lets so many requests be worked on at once and refuses the others as soon as no connection waits, so that
 * neither memory nor waiting grows with the crowd. What an earlier hook has answered does not count. A caller
 * with less than an equal share is let in beyond `most`: what others ask never keeps it out.
 * @param turns in which those that were let in begin: that takes some milliseconds each
 */
export function admitAtMost(
  server: FastifyInstance,
  most: number,
  { counts, callerOf = () => '' }: Admitted,
  turns = new IdleScheduler(),
): void {
  const working = new Working(most);
  // A queue of its own: refusals need not wait behind requests that begin.
  const refusals = new IdleScheduler();
  for (const each of [turns, refusals]) each.observe(server.server);
  server.addHook('preValidation', (request, reply, done) => {
    if (!counts(request)) {
      done();
      return;
    }
    const caller = callerOf(request);
    if (!working.hasRoomFor(caller)) {
      refusals.run(() => done(busy()));
      return;
    }
    working.begin(caller);
    whenOver(request, reply, () => working.end(caller));
    turns.run(done, caller);
  });
}

/** Requests that are worked on, by caller. */
class Working {
  private readonly byCaller = new Map<string, number>();
  private all = 0;

  constructor(private readonly most: number) {}

  hasRoomFor(caller: string): boolean {
    if (this.all < this.most) return true;
    const own = this.byCaller.get(caller) ?? 0;
    const callers = this.byCaller.size + (own === 0 ? 1 : 0);
    return own < Math.floor(this.most / callers);
  }

  begin(caller: string): void {
    this.all += 1;
    this.byCaller.set(caller, (this.byCaller.get(caller) ?? 0) + 1);
  }

  end(caller: string): void {
    this.all -= 1;
    const own = (this.byCaller.get(caller) ?? 0) - 1;
    if (own > 0) this.byCaller.set(caller, own);
    else this.byCaller.delete(caller);
  }
}
