import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { useRouter } from '@tanstack/react-router';
import { useDeferredValue, useRef, useState } from 'react';
import { toFailure } from '../data/failure.js';
import type { Entry, Group } from './entries.js';
import { useEntries } from './use-entries.js';
import './palette.css';

interface Props {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** Searches rooms, answers, flows, runs, files and tables, and opens the chosen one. */
export function Palette({ isOpen, onOpenChange }: Props) {
  const hasChosen = useRef(false);
  // The chosen page gets the focus, or else what had it before.
  const finalFocus = () => !hasChosen.current;
  const end = (open: boolean) => {
    if (!open && hasChosen.current) document.getElementById('main')?.focus({ preventScroll: true });
  };
  const choose = () => {
    hasChosen.current = true;
    onOpenChange(false);
  };
  const change = (open: boolean) => {
    hasChosen.current = false;
    onOpenChange(open);
  };
  return (
    <Dialog.Root open={isOpen} onOpenChange={change} onOpenChangeComplete={end}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="palette" aria-label="Search the console" finalFocus={finalFocus}>
          <Search onChoose={choose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Search({ onChoose }: { onChoose: () => void }) {
  const router = useRouter();
  const [text, setText] = useState('');
  const { groups, failure } = useEntries(useDeferredValue(text));
  const open = ({ to }: Entry) => {
    onChoose();
    router.history.push(to);
  };
  return (
    <Autocomplete.Root
      open
      inline
      items={groups}
      filter={null}
      value={text}
      onValueChange={setText}
      itemToStringValue={({ label }: Entry) => label}
      autoHighlight="always"
      keepHighlight
    >
      <div className="palette-head">
        <Autocomplete.Input
          aria-label="Search"
          placeholder="Search rooms, answers, runs, tables, files"
          spellCheck={false}
        />
        <Dialog.Close>Close</Dialog.Close>
      </div>
      {failure && <p className="aside">Some entries are missing. {toFailure(failure).message}</p>}
      <Autocomplete.Empty>
        <p className="aside">
          Nothing has these words. Search for less, or for the number of a run.
        </p>
      </Autocomplete.Empty>
      <Autocomplete.List className="palette-list">
        {(group: Group) => (
          <Autocomplete.Group key={group.value} items={group.items}>
            <Autocomplete.GroupLabel className="palette-kind">
              {group.value}
            </Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(entry: Entry) => (
                <Autocomplete.Item
                  key={entry.to}
                  value={entry}
                  className="palette-entry"
                  onClick={() => open(entry)}
                >
                  <span>{entry.label}</span>
                  <small>{entry.about}</small>
                </Autocomplete.Item>
              )}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
    </Autocomplete.Root>
  );
}
