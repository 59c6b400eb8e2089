import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect, vi } from 'vitest';
import type { Airflow } from './airflow.js';

const WAIT_MS = 10 * 60_000;

interface TaskInstance {
  task_id: string;
  state: string | null;
}

/** A running Airflow: its scheduler runs tasks, and its API works like its pages. */
export class ScheduledAirflow {
  private token = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
  ) {}

  static async start(airflow: Airflow, port: number): Promise<ScheduledAirflow> {
    const url = `http://127.0.0.1:${port}`;
    const child = airflow.spawn(['standalone'], {
      AIRFLOW__API__PORT: String(port),
      AIRFLOW__API__BASE_URL: url,
      AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `${url}/execution/`,
      AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS: 'True',
      AIRFLOW__CORE__PARALLELISM: '2',
      // It runs on a test's request, not by the clock.
      AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE: 'False',
    });
    const scheduled = new ScheduledAirflow(child, url);
    scheduled.token = await vi.waitFor(
      async () => {
        const reply = await fetch(`${url}/auth/token`);
        return ((await reply.json()) as { access_token: string }).access_token;
      },
      { timeout: WAIT_MS, interval: 1_000 },
    );
    return scheduled;
  }

  async ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const reply = await fetch(`${this.url}/api/v2/dags/${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
    return JSON.parse(text) as Answer;
  }

  /** Waits until a DAG run and its tasks have these states. */
  async waitForStates(dagRun: string, states: Record<string, string>): Promise<void> {
    await vi.waitFor(
      async () => {
        const { state } = await this.ask<{ state: string }>('GET', dagRun);
        const path = `${dagRun}/taskInstances`;
        const found = await this.ask<{ task_instances: TaskInstance[] }>('GET', path);
        const tasks = found.task_instances.map((each) => [each.task_id, each.state] as const);
        expect({ run: state, ...Object.fromEntries(tasks) }).toMatchObject(states);
      },
      { timeout: WAIT_MS, interval: 500 },
    );
  }

  /** Stops it and its child processes. */
  async stop(): Promise<void> {
    const { pid, exitCode } = this.child;
    if (pid === undefined || exitCode !== null) return;
    const closed = once(this.child, 'close');
    process.kill(-pid, 'SIGTERM');
    await closed;
  }
}
