import { EditorView } from '@codemirror/view';

/**
 * Replaces a selection by the typed text. Chromium would do it with inline styles when the selection has several lines,
 * which the content security policy of the page reports.
 */
export const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { main } = view.state.selection;
    const { data, inputType, isComposing } = event;
    if (inputType !== 'insertText' || data === null || isComposing || main.empty) return false;
    const insert = () =>
      view.state.update(view.state.replaceSelection(data), {
        userEvent: 'input.type',
        scrollIntoView: true,
      });
    const handlers = view.state.facet(EditorView.inputHandler);
    const { from, to } = main;
    if (!handlers.some((handle) => handle(view, from, to, data, insert))) view.dispatch(insert());
    return true;
  },
});
