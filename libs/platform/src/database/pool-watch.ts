import { TLSSocket } from 'node:tls';
import type pg from 'pg';
import type { DataSource } from 'typeorm';

/** Connections of a process's pool: active, idle, and requests that wait for one. */
export interface PoolUse {
  active: number;
  idle: number;
  waiting: number;
}

const watches = new WeakMap<DataSource, PoolWatch>();

/** Reports the use of a process's pool, and when the server's certificate ends. */
export class PoolWatch {
  private expiry: Date | undefined;

  /** Returns the only instance of a pool. */
  static watch(warehouse: DataSource): PoolWatch {
    const known = watches.get(warehouse) ?? new PoolWatch(warehouse);
    watches.set(warehouse, known);
    return known;
  }

  private constructor(private readonly warehouse: DataSource) {
    this.pool?.on('connect', (client) => this.readExpiry(client));
  }

  /** Undefined until the warehouse is open. */
  get use(): PoolUse | undefined {
    const { pool } = this;
    if (!pool) return undefined;
    const { totalCount, idleCount: idle, waitingCount: waiting } = pool;
    return { active: totalCount - idle, idle, waiting };
  }

  /** When the server certificate of the newest connection ends; undefined without TLS. */
  get certificateExpiry(): Date | undefined {
    return this.expiry;
  }

  private get pool(): pg.Pool | undefined {
    return (this.warehouse.driver as unknown as { master?: pg.Pool }).master;
  }

  private readExpiry(client: pg.PoolClient): void {
    const { stream } = (client as unknown as { connection: { stream: unknown } }).connection;
    const validTo = stream instanceof TLSSocket ? stream.getPeerCertificate().valid_to : undefined;
    this.expiry = validTo === undefined ? undefined : new Date(validTo);
  }
}
