import { Dialog } from '@base-ui/react/dialog';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { toFailure } from '../data/failure.js';
import { FieldProblems } from './form-field.js';
import { Notice } from './notice.js';
import './form-dialog.css';

interface Props {
  /** On the button that opens it. */
  label: string;
  title: string;
  /** What the action does, and what follows. */
  about: string;
  /** On the button that confirms. */
  action: string;
  /** Fields of the form. */
  children?: ReactNode;
  /** Does it; the dialog closes afterwards, and stays open with the error if it fails. */
  onConfirm: (values: FormData) => Promise<unknown>;
}

/** A button that asks for confirmation, with a form. After an error, everything typed is still there. */
export function FormDialog({ label, title, about, action, children, onConfirm }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [isWaiting, setWaiting] = useState(false);
  const [error, setError] = useState<unknown>();
  const confirm = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setWaiting(true);
    setError(undefined);
    try {
      await onConfirm(new FormData(event.currentTarget));
      setOpen(false);
    } catch (failure) {
      setError(failure);
    } finally {
      setWaiting(false);
    }
  };
  const change = (open: boolean) => {
    setError(undefined);
    setOpen(open);
  };
  const problems = error === undefined ? [] : toFailure(error).problems;
  return (
    <Dialog.Root open={isOpen} onOpenChange={change}>
      <Dialog.Trigger>{label}</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title>{title}</Dialog.Title>
          <Dialog.Description>{about}</Dialog.Description>
          {/* Outside the form: it may contain the form of a sign-in. */}
          {error !== undefined && (
            <Notice error={error} onSignedIn={() => setError(undefined)} keepsPage />
          )}
          <form onSubmit={(event) => void confirm(event)}>
            <FieldProblems value={problems}>{children}</FieldProblems>
            <div className="buttons">
              <button type="submit" className="primary" disabled={isWaiting}>
                {action}
              </button>
              <Dialog.Close>Close</Dialog.Close>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
