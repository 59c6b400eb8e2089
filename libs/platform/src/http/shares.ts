import { isAnonymousCaller } from './caller.js';

/**
 * Amounts of one resource that callers hold: requests, streams or bytes. While there is room, any caller may take more.
 * Then a caller below its equal share still gets more, so that others never block it. All addresses together count
 * as one caller against those with a key or user. So callers hold less than twice the limit.
 */
export class Shares {
  private readonly byCaller = new Map<string, number>();
  private total = 0;

  constructor(private readonly most: number) {}

  /** Takes an amount for a caller. @returns false when neither the limit nor the caller's share has room for it */
  take(caller: string, amount = 1): boolean {
    const own = this.byCaller.get(caller) ?? 0;
    const hasRoom = this.total + amount <= this.most || own + amount <= this.computeShare(caller);
    if (!hasRoom) return false;
    this.total += amount;
    this.byCaller.set(caller, own + amount);
    return true;
  }

  /** Gives back what a caller took. */
  give(caller: string, amount = 1): void {
    this.total -= amount;
    const own = (this.byCaller.get(caller) ?? 0) - amount;
    if (own > 0) this.byCaller.set(caller, own);
    else this.byCaller.delete(caller);
  }

  private computeShare(caller: string): number {
    const callers = new Set(this.byCaller.keys()).add(caller);
    const known = [...callers].filter((each) => !isAnonymousCaller(each)).length;
    if (isAnonymousCaller(caller)) return Math.floor(this.most / callers.size);
    return Math.floor(this.most / (known + (known < callers.size ? 1 : 0)));
  }
}
