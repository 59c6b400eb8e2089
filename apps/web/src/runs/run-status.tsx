import './run-status.css';

/** The state of a run or a stage: a mark and its word. */
export function RunStatus({ status }: { status: string }) {
  return <span className={`run-status ${status}`}>{status}</span>;
}
