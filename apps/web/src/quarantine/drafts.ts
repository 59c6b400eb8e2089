import { useSyncExternalStore } from 'react';
import { type Draft, isChange, buildKey } from './draft.js';

/** Names of stored drafts start with it. */
const PREFIX = 'retailstream.correction.';

/** Corrections that are typed and not delivered, by row. They outlive the page and a sign-in. */
let drafts: ReadonlyMap<string, Draft> = readStored();
const listeners = new Set<() => void>();

/** Returns the drafts of this tab; a broken one is left out. */
function readStored(): Map<string, Draft> {
  const found = new Map<string, Draft>();
  for (const name of Object.keys(sessionStorage)) {
    if (!name.startsWith(PREFIX)) continue;
    try {
      const draft = JSON.parse(sessionStorage.getItem(name) ?? '') as Draft;
      found.set(buildKey(draft.flow, draft.row), draft);
    } catch {
      sessionStorage.removeItem(name);
    }
  }
  return found;
}

/** Stores drafts; those without a change are forgotten. Personal data is only kept in memory. */
export function storeDrafts(changed: readonly Draft[]): void {
  const next = new Map(drafts);
  for (const draft of changed) {
    const key = buildKey(draft.flow, draft.row);
    const isKept = draft.line !== undefined || isChange(draft);
    if (isKept) next.set(key, draft);
    else next.delete(key);
    if (draft.row.personal) continue;
    if (isKept) sessionStorage.setItem(PREFIX + key, JSON.stringify(draft));
    else sessionStorage.removeItem(PREFIX + key);
  }
  publish(next);
}

/** Forgets drafts that are delivered or discarded. */
export function forgetDrafts(keys: readonly string[]): void {
  const next = new Map(drafts);
  for (const key of keys) {
    next.delete(key);
    sessionStorage.removeItem(PREFIX + key);
  }
  publish(next);
}

/** Returns the draft of one row. */
export const findDraft = (key: string): Draft | undefined => drafts.get(key);

/** Returns the drafts of all rows, and renders again when one changes. */
export const useDrafts = () => useSyncExternalStore(subscribe, () => drafts);

/** Returns the draft of one row; a change of others renders nothing. */
export const useDraft = (key: string) => useSyncExternalStore(subscribe, () => findDraft(key));

function publish(next: ReadonlyMap<string, Draft>): void {
  drafts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
