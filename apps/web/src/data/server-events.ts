import { useEffect, useEffectEvent, useState } from 'react';

/** The state of a stream: the browser reconnects by itself while it is `lost`. */
export type StreamState = 'connecting' | 'open' | 'lost' | 'ended';

/** A closed stream is opened again after this time. */
const AGAIN_MS = 5000;

/**
 * Follows a stream of server-sent events while the component is mounted: `useServerEvents('/v1/admin/events',
 * ['run.finished'], …)`.
 *
 * @param path undefined: follows nothing
 * @param kinds names of the events to hear
 */
export function useServerEvents(
  path: string | undefined,
  kinds: readonly string[],
  onEvent: (kind: string, data: unknown) => void,
): StreamState {
  const [state, setState] = useState<StreamState>('connecting');
  const hear = useEffectEvent(onEvent);
  const names = kinds.join(' ');
  useEffect(() => {
    if (path === undefined) return undefined;
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      source = new EventSource(path);
      source.addEventListener('open', () => setState('open'));
      source.addEventListener('error', () => {
        setState('lost');
        // After a refusal the browser gives up.
        if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN_MS);
      });
      source.addEventListener('end', () => {
        source.close();
        setState('ended');
      });
      for (const kind of names.split(' ')) {
        source.addEventListener(kind, ({ data }: MessageEvent<string>) =>
          hear(kind, JSON.parse(data)),
        );
      }
    };
    open();
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [path, names]);
  return state;
}
