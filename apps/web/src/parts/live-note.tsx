import type { StreamState } from '../data/server-events.js';
import './live-note.css';

const TEXTS: Record<StreamState, string> = {
  connecting: 'Connecting …',
  open: 'Live',
  lost: 'The connection is lost: this may be old. It reconnects by itself.',
  ended: '',
};

/** Tells whether the page follows events. */
export function LiveNote({ state }: { state: StreamState }) {
  return (
    <p className={`live-note ${state}`} role="status">
      {TEXTS[state]}
    </p>
  );
}
