import { composePlace } from './config/compose-place.js';
import { filesFor, writeFiles } from './write.js';

// Of docker/compose.yaml: the folder, and where pages and tickets are posted; empty for nowhere.
const [folder = composePlace.folder, pages = '', tickets = ''] = process.argv.slice(2);
const posted = { ...(pages !== '' && { pages }), ...(tickets !== '' && { tickets }) };
// Each of the three has a user of its own there, and nobody else sees the volume.
void writeFiles(folder, filesFor({ ...composePlace, ...posted }), 0o644);
