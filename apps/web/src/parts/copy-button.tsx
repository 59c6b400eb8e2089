import { type ReactNode, useEffect, useState } from 'react';

const COPIED_MS = 2000;

interface Props {
  /** Returns the text to copy. */
  text: () => string;
  children: ReactNode;
  /** Selects the text where the browser allows no clipboard, which is on pages without https. */
  select?: () => void;
}

/** Copies a text, and says so for a moment. */
export function CopyButton({ text, children, select }: Props) {
  const [said, say] = useState<string>();
  useEffect(() => {
    if (said === undefined) return undefined;
    const timer = setTimeout(() => say(undefined), COPIED_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      say('Copied');
    } catch {
      select?.();
      say(select ? 'Selected. Press Ctrl+C to copy' : 'Copy it from the address bar');
    }
  };
  return (
    <button type="button" aria-live="polite" onClick={() => void copy()}>
      {said ?? children}
    </button>
  );
}
