import { type ComponentType, useEffect, useEffectEvent, useState } from 'react';
import { createUnreachable } from '../data/failure.js';
import type { Palette } from '../palette/palette.js';

type PaletteProps = Parameters<typeof Palette>[0];

/** Opens the palette, also by Ctrl-K. Its code is loaded at the first use, or when the pointer comes near. */
export function SearchButton() {
  const [Loaded, setLoaded] = useState<ComponentType<PaletteProps>>();
  const [isOpen, setOpen] = useState(false);
  const [note, setNote] = useState('');
  const load = () => {
    import('../palette/palette.js').then(
      ({ Palette: loaded }) => {
        setNote('');
        setLoaded(() => loaded);
      },
      () => setNote(createUnreachable().message),
    );
  };
  const open = () => {
    load();
    setOpen(true);
  };
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'k' || !(event.ctrlKey || event.metaKey)) return;
    // Browsers use it for their own search.
    event.preventDefault();
    open();
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => press(event);
    addEventListener('keydown', hear);
    return () => removeEventListener('keydown', hear);
  }, []);
  return (
    <>
      <button
        type="button"
        className="search-button"
        aria-keyshortcuts="Control+K"
        onPointerEnter={load}
        onFocus={load}
        onClick={open}
      >
        Search <kbd>Ctrl K</kbd>
      </button>
      <span role="status">{note}</span>
      {Loaded && <Loaded isOpen={isOpen} onOpenChange={setOpen} />}
    </>
  );
}
