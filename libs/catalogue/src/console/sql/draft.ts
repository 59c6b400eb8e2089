/** Names of stored drafts start with it. They outlive the page and a sign-in in this tab. */
const PREFIX = 'retailstream.sql.';

/** A text in the editor. */
export interface Draft {
  text: string;
  /** Values of its parameters, by name, as they are typed. */
  values: Record<string, string>;
}

interface StoredDraft extends Draft {
  /** The text of the address that this draft has continued. */
  continues?: string | undefined;
  /** The text that another address replaced. */
  former?: string | undefined;
}

/** Where a text comes from, if no draft of it is stored. */
export interface Origin extends Draft {
  /** Name of the saved query; undefined for a text that is not saved. */
  saved: string | undefined;
  /** Whether the address has the text. */
  isLinked: boolean;
}

const buildKey = (saved: string | undefined) =>
  PREFIX + (saved === undefined ? '' : `saved.${saved}`);

function readStored(saved: string | undefined): StoredDraft | undefined {
  const text = sessionStorage.getItem(buildKey(saved));
  return text === null ? undefined : (JSON.parse(text) as StoredDraft);
}

const store = (saved: string | undefined, draft: StoredDraft) =>
  sessionStorage.setItem(buildKey(saved), JSON.stringify(draft));

/** Opens a text: its draft, or the text itself. */
export function openDraft({ saved, isLinked, text, values }: Origin): Draft {
  const draft = readStored(saved);
  if (draft === undefined) return { text, values };
  if (!isLinked || draft.continues === text) return draft;
  return replaceDraft(saved, { text, values });
}

/** Replaces a draft by another text. A text that is typed and not run is kept as the former one. */
export function replaceDraft(saved: string | undefined, { text, values }: Draft): Draft {
  const draft: StoredDraft = readStored(saved) ?? { text: '', values: {} };
  const isTyped = draft.text.trim() !== '' && draft.text !== draft.continues && draft.text !== text;
  store(saved, { text, values, continues: text, former: isTyped ? draft.text : draft.former });
  return { text, values };
}

/** Keeps what is typed. */
export const storeDraft = (saved: string | undefined, draft: Draft): void =>
  store(saved, { ...readStored(saved), ...draft });

/** Notes that the address has a text now; the reader may have typed on meanwhile. */
export const continueDraft = (ran: Draft): void =>
  store(undefined, { ...ran, ...readStored(undefined), continues: ran.text });

/** Forgets the draft of a saved query, which is saved as it is. */
export const forgetDraft = (saved: string): void => sessionStorage.removeItem(buildKey(saved));

/** Returns the text that another address replaced, once. */
export function takeFormer(): string | undefined {
  const { former, ...draft } = readStored(undefined) ?? { text: '', values: {} };
  if (former !== undefined) store(undefined, draft);
  return former;
}

/** Returns whether a text is kept that another address replaced. */
export const hasFormer = (): boolean => readStored(undefined)?.former !== undefined;
