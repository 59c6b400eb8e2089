import { composeSetup } from './config/compose-setup.js';
import { buildFiles, writeFiles } from './write.js';

// Arguments from docker/compose.yaml: the folder, URLs for pages and tickets, the token of /metrics, the URL of the
// runbooks; empty for none.
const [folder = composeSetup.folder, pages = '', tickets = '', token = '', runbooks = ''] =
  process.argv.slice(2);
const given = {
  ...(pages !== '' && { pages }),
  ...(tickets !== '' && { tickets }),
  ...(token !== '' && { token }),
  ...(runbooks !== '' && { runbooks }),
};
// Each program has a different user there, and only they see the volume.
void writeFiles(folder, buildFiles({ ...composeSetup, ...given }), 0o644);
