import { composePlace } from './config/compose-place.js';
import { filesFor, writeFiles } from './write.js';

// Of docker/compose.yaml: the folder, where pages and tickets are posted, and the token of /metrics; empty for none.
const [folder = composePlace.folder, pages = '', tickets = '', token = ''] = process.argv.slice(2);
const given = {
  ...(pages !== '' && { pages }),
  ...(tickets !== '' && { tickets }),
  ...(token !== '' && { token }),
};
// Each of the three has a user of its own there, and nobody else sees the volume.
void writeFiles(folder, filesFor({ ...composePlace, ...given }), 0o644);
