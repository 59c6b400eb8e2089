import type { Schemas } from '../data/api.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { formatWholeNumber } from '../format/whole-number.js';

const STATES: Record<Schemas['RunFile']['status'], string> = {
  W: 'waiting',
  A: 'being processed',
  I: 'processed',
  E: 'rejected',
};

/** The files that a run took. */
export function RunFiles({ run }: { run: Schemas['RunDetail'] }) {
  return (
    <section className="run-part" aria-labelledby="files">
      <h2 id="files">Files</h2>
      {run.files.length === 0 ? (
        <p>It took no file.</p>
      ) : (
        <ScrollArea label="Table of files">
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">File</th>
                <th scope="col">Dataset</th>
                <th scope="col">State</th>
                <th scope="col">Read by</th>
                <th scope="col" className="number">
                  Rows in
                </th>
                <th scope="col" className="number">
                  Kept
                </th>
                <th scope="col" className="number">
                  In quarantine
                </th>
              </tr>
            </thead>
            <tbody>
              {run.files.map((file) => (
                <FileRow key={`${file.path} ${file.sha256}`} file={file} />
              ))}
            </tbody>
          </table>
        </ScrollArea>
      )}
    </section>
  );
}

function FileRow({ file }: { file: Schemas['RunFile'] }) {
  const count = (rows: number | null) => (rows === null ? '' : formatWholeNumber(rows));
  return (
    <tr>
      <th scope="row">{file.path}</th>
      <td>{file.dataset}</td>
      <td>
        {STATES[file.status]}
        {file.error !== null && <code className="run-code">{file.error.code}</code>}
      </td>
      <td>{file.isNew ? 'this run' : 'an earlier run'}</td>
      <td className="number">{count(file.rowsIn)}</td>
      <td className="number">{count(file.rowsOut)}</td>
      <td className="number">{count(file.rowsQuarantined)}</td>
    </tr>
  );
}
