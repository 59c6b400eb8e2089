/**
 * Why a signal was aborted when the process ends but the run goes on: what runs outside the process is
 * left running, for the next worker to adopt. Any other reason ends it.
 */
export class WorkerStopping extends Error {
  constructor() {
    super('the worker is stopping');
    this.name = 'WorkerStopping';
  }
}
